package fetch

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A name is no better than the addresses it has at the moment of connecting.
func TestNamesThatResolveToPrivateAddresses(t *testing.T) {
	var reached atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer server.Close()
	port := portOf(t, server.URL)
	for name, address := range map[string]string{
		"loopback": "127.0.0.1", "unspecified": "0.0.0.0", "cloud metadata": "169.254.169.254", "private": "10.0.0.1",
		"loopback in IPv6": "::1", "unspecified in IPv6": "::", "mapped": "::ffff:127.0.0.1", "NAT64": "64:ff9b::7f00:1",
		"6to4": "2002:7f00:1::1", "Teredo": "2001:0:7f00:1::1", "link local": "fe80::1",
	} {
		t.Run(name, func(t *testing.T) {
			dns := &zone{answers: map[string][][]string{"evil.example.": {{address}}}}
			c := newClient(t, Policy{Ports: []uint16{port}, PlainHTTP: true}, Options{Resolver: dns.resolver()})
			_, err := c.Get(t.Context(), fmt.Sprintf("http://evil.example:%d/", port), "")
			wantKind(t, err, Refused)
		})
	}
	if n := reached.Load(); n != 0 {
		t.Errorf("the server was reached %d times", n)
	}
}

// DNS rebinding: the first answer is allowed, the next is not. Both connections are checked.
func TestRebinding(t *testing.T) {
	server, policy := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Connection", "close") })
	dns := &zone{answers: map[string][][]string{"peer.example.": {{"127.0.0.1"}, {"10.0.0.1"}}}}
	c := newClient(t, policy, Options{Resolver: dns.resolver()})
	url := fmt.Sprintf("http://peer.example:%d/", portOf(t, server.URL))
	if _, err := c.Get(t.Context(), url, ""); err != nil {
		t.Fatal(err)
	}
	_, err := c.Get(t.Context(), url, "")
	wantKind(t, err, Refused)
}

// FEDERATION.md: takes https only, on ports 80 and 443, to names that resolve
func TestRedirectsToWhatIsNotAllowed(t *testing.T) {
	var location string
	server, policy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			t.Errorf("followed to %s", r.URL)
		}
		http.Redirect(w, r, location, http.StatusFound)
	})
	dns := &zone{answers: map[string][][]string{"inside.example.": {{"10.0.0.1"}}}}
	c := newClient(t, policy, Options{Resolver: dns.resolver()})
	for _, location = range []string{
		"http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/", "http://inside.example/",
		"http://2130706433/", "file:///etc/passwd", "gopher://127.0.0.1/", "//user@127.0.0.1/x", "http://127.0.0.1:22/",
		"http://127.0.0.1:%zz/", "/" + strings.Repeat("a", maxURL),
	} {
		_, err := c.Get(t.Context(), server.URL, "")
		wantKind(t, err, Refused)
	}
}

func TestDNSAndConnectFailures(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close() // nobody listens there any more
	dns := &zone{answers: map[string][][]string{}}
	c := newClient(t, Policy{Networks: loopback, Ports: []uint16{0}, PlainHTTP: true}, Options{Resolver: dns.resolver()})
	_, err = c.Get(t.Context(), "http://gone.example/", "")
	wantKind(t, err, NoSuchHost)
	_, err = c.Post(t.Context(), "http://"+address+"/inbox", "text/plain", []byte("x"), nil)
	wantKind(t, err, Unreachable)
}

// FEDERATION.md: speaks HTTP/1.1 with TLS 1.2 or newer, and asks for no compression;
func TestTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Proto)
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // one handshake is meant to fail
	server.StartTLS()
	defer server.Close()
	policy := Policy{Networks: loopback, Ports: []uint16{portOf(t, server.URL)}}

	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	response, err := newClient(t, policy, Options{RootCAs: roots}).Get(t.Context(), server.URL, "")
	if err != nil {
		t.Fatal(err)
	}
	if string(response.Body) != "HTTP/1.1" {
		t.Errorf("spoke %s", response.Body)
	}
	_, err = newClient(t, policy, Options{RootCAs: x509.NewCertPool()}).Get(t.Context(), server.URL, "")
	wantKind(t, err, Unreachable)
}

// slowPeer is a client whose every connection is answered by handler over a pipe, in a synctest bubble.
func slowPeer(t *testing.T, handler http.HandlerFunc) *Client {
	policy := Policy{PlainHTTP: true}.normal()
	transport := newTransport(policy, Options{})
	transport.DialContext = func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() {
			listener := &oneConn{conn: server, done: make(chan struct{})}
			_ = (&http.Server{Handler: handler}).Serve(listener)
		}()
		return client, nil
	}
	t.Cleanup(transport.CloseIdleConnections)
	return New(policy, Options{Transport: transport})
}

// oneConn is a listener that accepts one connection.
type oneConn struct {
	conn net.Conn
	done chan struct{}
}

func (l *oneConn) Accept() (net.Conn, error) {
	if conn := l.conn; conn != nil {
		l.conn = nil
		return conn, nil
	}
	return nil, net.ErrClosed
}
func (l *oneConn) Close() error   { return nil }
func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }

// pause waits in the bubble's time, or until the client has hung up.
func pause(r *http.Request, d time.Duration) {
	select {
	case <-time.After(d):
	case <-r.Context().Done():
	}
}

// FEDERATION.md: waits ten seconds at most for a whole answer (five for connecting
func TestSlowAnswers(t *testing.T) {
	tests := map[string]struct {
		handler http.HandlerFunc
		after   time.Duration
	}{
		"no header": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, headerTimeout},
		"one byte a second, for ever": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				fmt.Fprint(w, "x")
				_ = http.NewResponseController(w).Flush()
				pause(r, time.Second)
			}
		}, totalTimeout},
		"each redirect slower than the last": {func(w http.ResponseWriter, r *http.Request) {
			pause(r, 4*time.Second)
			http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		}, totalTimeout},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := slowPeer(t, test.handler)
				start := time.Now()
				_, err := c.Get(t.Context(), "http://peer.example/", "")
				wantKind(t, err, Unreachable)
				if took := time.Since(start); took != test.after {
					t.Errorf("gave up after %s, want %s", took, test.after)
				}
			})
		})
	}
}

// When the server stops, a delivery that is cut off says nothing about the peer.
func TestTheCallerStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := slowPeer(t, func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := c.Post(ctx, "http://peer.example/inbox", "text/plain", []byte("x"), nil)
		wantKind(t, err, Canceled)
	})
}
