package inbox

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// Rate is how many requests are taken: Burst at once, PerSecond for as long as it
// goes on. The zero Rate is no limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// Limits bound what strangers can ask of an inbox.
type Limits struct {
	Address    Rate // of one client address; of IPv6 a /64 counts as one
	Host       Rate // of one host, by its valid signatures
	Concurrent int  // how many activities are verified and stored at the same time; 0: no limit
}

// DefaultLimits are generous: the fediverse's big servers send from few addresses.
func DefaultLimits() Limits {
	return Limits{Address: Rate{PerSecond: 10, Burst: 600}, Host: Rate{PerSecond: 10, Burst: 600}, Concurrent: 256}
}

// maxBuckets bounds the memory of a limiter.
const maxBuckets = 16384

// limiter holds a token bucket for each name.
type limiter struct {
	mu      sync.Mutex
	buckets map[string]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

// take takes one token of a name's bucket. If there is none it returns how long
// to wait for the next.
func (l *limiter) take(name string, rate Rate, now time.Time) (wait time.Duration) {
	if rate.Burst == 0 || name == "" {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b, ok := l.buckets[name]
	if !ok {
		l.makeRoom(rate, now)
		b = bucket{tokens: float64(rate.Burst), at: now}
	}
	b.tokens = rate.filled(b, now)
	b.at = now
	if b.tokens < 1 {
		wait = time.Duration((1 - b.tokens) / rate.PerSecond * float64(time.Second))
	} else {
		b.tokens--
	}
	l.buckets[name] = b
	return wait
}

// filled returns how many tokens a bucket has by now.
func (r Rate) filled(b bucket, now time.Time) float64 {
	return min(float64(r.Burst), b.tokens+max(0, now.Sub(b.at).Seconds())*r.PerSecond)
}

// makeRoom forgets the buckets that are full again, which changes nothing, and if
// there are few of these, others, until a quarter is free: looking at all of them
// must be rare, whoever floods us.
func (l *limiter) makeRoom(rate Rate, now time.Time) {
	if l.buckets == nil {
		l.buckets = make(map[string]bucket)
	}
	if len(l.buckets) < maxBuckets {
		return
	}
	for name, b := range l.buckets {
		if rate.filled(b, now) >= float64(rate.Burst) {
			delete(l.buckets, name)
		}
	}
	for name := range l.buckets {
		if len(l.buckets) <= maxBuckets*3/4 {
			return
		}
		delete(l.buckets, name)
	}
}

// addressOf returns the client's address as limits count it, "" if it has none.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return ""
	}
	if ip = ip.Unmap().WithZone(""); ip.Is6() {
		prefix, _ := ip.Prefix(64) // which every IPv6 address has
		return prefix.String()
	}
	return ip.String()
}

// limitedError refuses a request that comes too early.
type limitedError struct{ wait time.Duration }

func (e *limitedError) Error() string {
	return "too many activities came from you in a short time; try again later"
}

// busyError refuses a request while too many are being handled.
type busyError struct{}

func (busyError) Error() string {
	return "this server takes as many activities as it can at present; try again later"
}
