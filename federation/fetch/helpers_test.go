package fetch

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strconv"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// serve starts a plain HTTP server on 127.0.0.1 and returns it with the policy that opens it alone.
func serve(t testing.TB, handler http.HandlerFunc) (*httptest.Server, Policy) {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server, Policy{Networks: loopback, Ports: []uint16{portOf(t, server.URL)}, PlainHTTP: true}
}

func portOf(t testing.TB, rawURL string) uint16 {
	t.Helper()
	u, err := url.Parse(rawURL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil {
		t.Fatal(err)
	}
	return uint16(port)
}

func newClient(t testing.TB, policy Policy, options Options) *Client {
	t.Helper()
	c := New(policy, options)
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// wantKind fails the test unless err is an error of that kind.
func wantKind(t testing.TB, err error, want Kind) {
	t.Helper()
	if err == nil || KindOf(err) != want {
		t.Errorf("got %v (%s), want an error of the kind %s", err, KindOf(err), want)
	}
}

// zone is a DNS of one's own: name with a final dot → addresses, in turn when there are several lists.
type zone struct {
	mu      sync.Mutex
	answers map[string][][]string
}

// resolver asks the zone over an in-memory connection.
func (z *zone) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go z.serve(server)
		return client, nil
	}}
}

// serve answers one query in the TCP framing of RFC 1035 §4.2.2.
func (z *zone) serve(conn net.Conn) {
	defer conn.Close()
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return
	}
	query := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(conn, query); err != nil {
		return
	}
	var m dnsmessage.Message
	if err := m.Unpack(query); err != nil {
		return
	}
	z.answer(&m)
	packed, err := m.AppendPack(make([]byte, 2))
	if err != nil {
		return
	}
	binary.BigEndian.PutUint16(packed, uint16(len(packed)-2))
	_, _ = conn.Write(packed)
}

func (z *zone) answer(m *dnsmessage.Message) {
	m.Response, m.Additionals = true, nil
	q := m.Questions[0]
	z.mu.Lock()
	defer z.mu.Unlock()
	lists, ok := z.answers[q.Name.String()]
	if !ok {
		m.RCode = dnsmessage.RCodeNameError
		return
	}
	header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
	for _, text := range lists[0] {
		addr := netip.MustParseAddr(text)
		switch {
		case q.Type == dnsmessage.TypeA && addr.Is4():
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AResource{A: addr.As4()}})
		case q.Type == dnsmessage.TypeAAAA && addr.Is6():
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: header, Body: &dnsmessage.AAAAResource{AAAA: addr.As16()}})
		}
	}
	if q.Type == dnsmessage.TypeA && len(lists) > 1 {
		z.answers[q.Name.String()] = lists[1:]
	}
}

// roundTripper is a network of one function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// inProcess answers requests with a handler, whatever their host.
func inProcess(handler http.HandlerFunc) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		handler(w, r)
		answer := w.Result()
		answer.Request = r
		return answer, nil
	})
}
