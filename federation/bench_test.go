package federation_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"laurel/badges"
	"laurel/federation/remote"
	"laurel/federation/signature"
	"laurel/store"
)

// BenchmarkDelivery sends a public Note, signed, to followers on 64 hosts. Its
// limit is how many RSA signatures the same cores make when they do nothing else,
// measured in turns with the deliveries so that both meet the same neighbours.
func BenchmarkDelivery(b *testing.B) {
	const hosts, rounds = 64, 5
	s := newBenchServer(b)
	org, g := s.publicGrant(b)
	for i := range hosts {
		s.follow(b, org, receiver(b), i)
	}
	activities := (b.N + hosts*rounds - 1) / (hosts * rounds)
	var left atomic.Int64
	var done chan struct{}
	s.delivered = func() {
		if left.Add(-1) == 0 {
			close(done)
		}
	}
	var limit float64
	var cpu time.Duration
	b.ResetTimer()
	for range rounds {
		b.StopTimer()
		limit += signaturesPerSecond() / rounds
		s.queue(b, org, g, activities)
		left.Store(int64(activities * hosts))
		done = make(chan struct{})
		cpu -= cpuTime(b)
		b.StartTimer()
		stop := background(b, s.fed.Deliveries().Run)
		<-done
		stop() // with the last results stored
		cpu += cpuTime(b)
	}
	b.StopTimer()
	s.wantDelivered(b, hosts)
	n := float64(rounds * activities * hosts)
	rate := n / b.Elapsed().Seconds()
	b.ReportMetric(rate, "deliveries/s")
	b.ReportMetric(rate/limit, "of-signing")
	b.ReportMetric(cpu.Seconds()*1000/n, "cpu-ms/delivery")
}

// follow lets an actor behind an inbox follow the issuer.
func (s *benchServer) follow(b *testing.B, org badges.Issuer, address string, i int) {
	b.Helper()
	id := fmt.Sprintf("http://%s/users/fan%d", address, i)
	must(b, s.db.PutRemoteActor(b.Context(), remote.Actor{ID: id, Host: address, Type: "Person", Username: "fan", Inbox: id + "/inbox", FetchedAt: time.Now()}, nil))
	must(b, s.db.InTx(b.Context(), func(tx *store.Tx) error {
		return tx.AddFollower(b.Context(), org.ID, id, id+"#follow", time.Now())
	}))
}

// wantDelivered fails the benchmark unless every host got all it was owed.
func (s *benchServer) wantDelivered(b *testing.B, hosts int) {
	b.Helper()
	all, err := s.db.DeliveryHosts(b.Context(), hosts+1)
	must(b, err)
	if len(all) != hosts {
		b.Fatalf("%d hosts were delivered to, want %d", len(all), hosts)
	}
	for _, h := range all {
		if h.Queued > 0 || h.Failures > 0 || h.LastSuccessAt.IsZero() {
			b.Fatalf("%s has %d deliveries left: %s", h.Host, h.Queued, h.LastError)
		}
	}
}

// receiver answers 202 to every request on a port of its own, as cheaply as can
// be: it measures the sender, not itself.
func receiver(b *testing.B) (address string) {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(b, err)
	b.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				in := bufio.NewReader(conn)
				for skipMessage(in) == nil {
					if _, err := io.WriteString(conn, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"); err != nil {
						return
					}
				}
			}()
		}
	}()
	return listener.Addr().String()
}

// skipMessage reads an HTTP message that states the length of its body.
func skipMessage(in *bufio.Reader) error {
	length := 0
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) <= 2 {
			_, err := in.Discard(length)
			return err
		}
		if name, value, _ := bytes.Cut(line, []byte(":")); textproto.CanonicalMIMEHeaderKey(string(name)) == "Content-Length" {
			if length, err = strconv.Atoi(strings.TrimSpace(string(value))); err != nil {
				return err
			}
		}
	}
}

// BenchmarkInbox takes replies to a public Note, from a hundred people: verifies,
// stores and answers them, and keeps them as comments. Processor time is that of
// the whole process, which also sends the requests.
func BenchmarkInbox(b *testing.B) {
	s := newBenchServer(b)
	_, g := s.publicGrant(b)
	org, err := s.db.Issuer(b.Context(), g.IssuerID)
	must(b, err)
	people := s.people(b, 100)
	requests := make([][]byte, b.N)
	parallel(b.N, func(i int) { requests[i] = s.reply(b, people[i%len(people)], s.site.Note(org, g), i) })

	var pending sync.WaitGroup
	pending.Add(b.N)
	s.tasks(b, func(err error) {
		if err != nil {
			b.Error(err)
		}
		pending.Done()
	})
	cpu := cpuTime(b)
	b.ResetTimer()
	s.send(b, requests, http.StatusAccepted)
	pending.Wait()
	b.StopTimer()
	cpu = cpuTime(b) - cpu
	comments, err := s.db.Comments(b.Context(), g.ID, b.N+1)
	must(b, err)
	if len(comments) != b.N {
		b.Fatalf("%d comments were kept, want %d", len(comments), b.N)
	}
	rate := float64(b.N) / b.Elapsed().Seconds()
	b.ReportMetric(rate, "activities/s")
	b.ReportMetric(rate/verificationsPerSecond(), "of-verifying")
	b.ReportMetric(cpu.Seconds()*1000/float64(b.N), "cpu-ms/activity")
}

// BenchmarkInboxForged refuses activities whose signature is not by the key that
// it names.
func BenchmarkInboxForged(b *testing.B) {
	s := newBenchServer(b)
	var forged [][]byte
	for i, actor := range s.people(b, 100) {
		request := s.reply(b, actor, s.http.URL, i)
		_, value, _ := bytes.Cut(request, []byte(`signature="`))
		copy(value, "AAAA")
		forged = append(forged, request)
	}
	requests := slices.Repeat(forged, b.N/len(forged)+1)[:b.N]
	cpu := cpuTime(b)
	b.ResetTimer()
	s.send(b, requests, http.StatusUnauthorized)
	b.StopTimer()
	b.ReportMetric((cpuTime(b)-cpu).Seconds()*1000/float64(b.N), "cpu-ms/activity")
}

// people makes the server know n actors. They share a key, but not its id.
func (s *benchServer) people(b *testing.B, n int) (ids []string) {
	b.Helper()
	pem, err := signature.MarshalPublicKeyPEM(rsaKey().Public())
	must(b, err)
	for i := range n {
		id := fmt.Sprintf("https://host%d.example/users/jane", i)
		a := remote.Actor{ID: id, Host: fmt.Sprintf("host%d.example", i), Type: "Person", Username: "jane", Inbox: id + "/inbox", FetchedAt: time.Now()}
		must(b, s.db.PutRemoteActor(b.Context(), a, []remote.Key{{ID: id + "#main-key", ActorID: id, PEM: pem, FetchedAt: a.FetchedAt}}))
		ids = append(ids, id)
	}
	return ids
}

// reply returns a signed request that brings an actor's reply to a Note, as it
// goes over the wire.
func (s *benchServer) reply(b *testing.B, actor, note string, i int) []byte {
	body := fmt.Appendf(nil, `{"@context":"https://www.w3.org/ns/activitystreams","id":"%[1]s/statuses/%[3]d/activity","type":"Create","actor":"%[1]s",
		"published":"2026-11-21T12:00:00Z","to":["https://www.w3.org/ns/activitystreams#Public"],"cc":["%[1]s/followers"],
		"object":{"id":"%[1]s/statuses/%[3]d","type":"Note","attributedTo":"%[1]s","inReplyTo":"%[2]s","url":"%[1]s/%[3]d",
		"published":"2026-11-21T12:00:00Z","to":["https://www.w3.org/ns/activitystreams#Public"],"cc":["%[1]s/followers"],"sensitive":false,
		"content":"<p>Congratulations, <span class=\"h-card\"><a href=\"%[2]s\" class=\"u-url mention\">@<span>jane</span></a></span>! Well deserved.</p>"}}`,
		actor, note, i)
	r, err := http.NewRequest(http.MethodPost, s.http.URL+"/inbox", bytes.NewReader(body))
	if err == nil {
		r.Header.Set("Content-Type", "application/activity+json")
		err = signature.Sign(r, body, signature.Key{ID: actor + "#main-key", Private: rsaKey()}, time.Now())
	}
	var wire bytes.Buffer
	if err := errors.Join(err, r.Write(&wire)); err != nil {
		b.Error(err)
	}
	return wire.Bytes()
}

// send sends the requests over 32 connections and wants the same status for each.
func (s *benchServer) send(b *testing.B, requests [][]byte, status int) {
	b.Helper()
	want := fmt.Sprintf("HTTP/1.1 %d ", status)
	var next atomic.Int64
	var group sync.WaitGroup
	for range 32 {
		group.Go(func() {
			conn, err := net.Dial("tcp", s.http.Listener.Addr().String())
			if err != nil {
				b.Error(err)
				return
			}
			defer conn.Close()
			in := bufio.NewReader(conn)
			for i := next.Add(1) - 1; i < int64(len(requests)); i = next.Add(1) - 1 {
				_, err := conn.Write(requests[i])
				line, peekErr := in.Peek(len(want))
				if err := errors.Join(err, peekErr, skipMessage(in)); err != nil || string(line) != want {
					b.Errorf("the answer begins with %q (%v), want %q", line, err, want)
					return
				}
			}
		})
	}
	group.Wait()
}

// parallel does something n times on all cores.
func parallel(n int, do func(i int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	group.Wait()
}
