package remote

import (
	"fmt"
	"sync"
)

// Requests from strangers name the keys that we fetch, on servers of anybody's.
// So many such fetches run at the same time, in all and from one host: enough for
// a crowd, too few to turn us against somebody else's server.
const (
	maxKeyFetches     = 64
	maxHostKeyFetches = 8
)

// budget counts the fetches that run.
type budget struct {
	mu    sync.Mutex
	total int
	hosts map[string]int
}

// begin takes a place for a fetch from a host, which end gives back. Without one
// the fetch has to be asked for again later.
func (b *budget) begin(host string) (end func(), err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.total >= maxKeyFetches || b.hosts[host] >= maxHostKeyFetches {
		return nil, fmt.Errorf("too many keys are being fetched (%d, %d of them from %s)", b.total, b.hosts[host], host)
	}
	b.total++
	b.hosts[host]++
	return func() { b.end(host) }, nil
}

func (b *budget) end(host string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.total--
	if b.hosts[host]--; b.hosts[host] == 0 {
		delete(b.hosts, host)
	}
}
