package fetch

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPost(t *testing.T) {
	var got http.Header
	var body []byte
	server, policy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Clone()
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
	})
	sign := func(r *http.Request, body []byte) error {
		r.Header.Set("Signed", r.Header.Get("Content-Type")+" "+string(body))
		return nil
	}
	c := newClient(t, policy, Options{UserAgent: "Laurel", Sign: func(*http.Request, []byte) error {
		t.Error("the signer of GETs was used")
		return nil
	}})
	response, err := c.Post(t.Context(), server.URL+"/inbox", "application/activity+json", []byte("{}"), sign)
	if err != nil {
		t.Fatal(err)
	}
	if response.Status != http.StatusAccepted || string(body) != "{}" {
		t.Errorf("status %d, body %q", response.Status, body)
	}
	want := http.Header{
		"Accept-Encoding": {"identity"}, "Content-Length": {"2"}, "Content-Type": {"application/activity+json"},
		"Signed": {"application/activity+json {}"}, "User-Agent": {"Laurel"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// FEDERATION.md: Redirects are followed only with 307 or 308, and only within the origin.
func TestPostRedirects(t *testing.T) {
	var otherGot atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { otherGot.Add(1) }))
	defer other.Close()
	tests := []struct {
		status   int
		location string
		followed bool
	}{
		{http.StatusTemporaryRedirect, "/new", true},
		{http.StatusPermanentRedirect, "/new", true},
		{http.StatusMovedPermanently, "/new", false}, // would turn into a GET
		{http.StatusFound, "/new", false},
		{http.StatusSeeOther, "/new", false},
		{http.StatusTemporaryRedirect, other.URL, false},
		{http.StatusPermanentRedirect, other.URL, false},
		{http.StatusPermanentRedirect, "https://peer.example/new", false},
		{http.StatusPermanentRedirect, "http://10.0.0.1/new", false},
		{http.StatusPermanentRedirect, "", false},
	}
	for _, test := range tests {
		var signed []string
		server, policy := serve(t, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if r.Header.Get("Signed") != r.URL.Path || string(body) != "activity" {
				t.Errorf("%s was signed for %s with body %q", r.URL.Path, r.Header.Get("Signed"), body)
			}
			if r.URL.Path == "/old" {
				w.Header().Set("Location", test.location)
				w.WriteHeader(test.status)
			}
		})
		policy.Ports = []uint16{0}
		_, err := newClient(t, policy, Options{}).Post(t.Context(), server.URL+"/old", "text/plain", []byte("activity"),
			func(r *http.Request, _ []byte) error {
				signed = append(signed, r.URL.Path)
				r.Header.Set("Signed", r.URL.Path)
				return nil
			})
		if test.followed {
			if diff := cmp.Diff([]string{"/old", "/new"}, signed); err != nil || diff != "" {
				t.Errorf("%d to %s: %v %s", test.status, test.location, err, diff)
			}
			continue
		}
		wantKind(t, err, Status)
		if len(signed) != 1 {
			t.Errorf("%d to %s was followed", test.status, test.location)
		}
	}
	if n := otherGot.Load(); n != 0 {
		t.Errorf("another origin got %d requests", n)
	}
}

func TestPostDoesNotRedirectForEver(t *testing.T) {
	var requests atomic.Int32
	server, policy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		http.Redirect(w, r, "/", http.StatusPermanentRedirect)
	})
	_, err := newClient(t, policy, Options{}).Post(t.Context(), server.URL, "text/plain", nil, nil)
	wantKind(t, err, Refused)
	if n := requests.Load(); n != maxRedirects+1 {
		t.Errorf("%d requests", n)
	}
}

func TestPostsShareAConnection(t *testing.T) {
	var mu sync.Mutex
	connections := map[string]bool{}
	server, policy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		connections[r.RemoteAddr] = true
		if r.URL.Path == "/refuse" { // what is wrong with one activity must not cost the connection
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		fmt.Fprint(w, "ok")
	})
	c := newClient(t, policy, Options{})
	for i := range 20 {
		path := []string{"/inbox", "/refuse"}[i%2]
		_, err := c.Post(t.Context(), server.URL+path, "text/plain", []byte("x"), nil)
		if path == "/refuse" {
			wantKind(t, err, Status)
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if len(connections) != 1 {
		t.Errorf("%d connections", len(connections))
	}
}

// A peer closes kept connections whenever it likes, also just as the next request is written to one.
func TestAClosedConnectionIsNotAFailedDelivery(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	bodies := make(chan string, 8)
	go func() {
		for { // each connection: answer one request, read the next and hang up without a word
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			reader := bufio.NewReader(conn)
			for i := range 2 {
				r, err := http.ReadRequest(reader)
				if err != nil {
					break
				}
				body, _ := io.ReadAll(r.Body)
				bodies <- string(body)
				if i == 0 {
					_, _ = io.WriteString(conn, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
				}
			}
			conn.Close()
		}
	}()
	c := newClient(t, Policy{Networks: loopback, Ports: []uint16{0}, PlainHTTP: true}, Options{})
	url := "http://" + listener.Addr().String() + "/inbox"
	for _, body := range []string{"one", "two"} {
		if _, err := c.Post(t.Context(), url, "text/plain", []byte(body), nil); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
	}
	for _, want := range []string{"one", "two", "two"} {
		if got := <-bodies; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The delivery is done once the peer says so, whatever it has to say about it.
func TestALongReceiptIsNoError(t *testing.T) {
	server, policy := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, strings.Repeat("x", 4*maxReceipt))
	})
	response, err := newClient(t, policy, Options{}).Post(t.Context(), server.URL, "text/plain", []byte("x"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(response.Body) != maxReceipt {
		t.Errorf("%d bytes were read", len(response.Body))
	}
}

func TestPostRefusesWhatGetRefuses(t *testing.T) {
	c := New(Policy{}, Options{Transport: inProcess(func(http.ResponseWriter, *http.Request) { t.Error("sent") })})
	for _, url := range []string{"http://peer.example/inbox", "https://127.0.0.1/", "https://localhost/", "https://u@peer.example/"} {
		_, err := c.Post(t.Context(), url, "text/plain", nil, nil)
		wantKind(t, err, Refused)
	}
}

// What a delivery costs beside its signature: aim for far less than the millisecond that RSA takes.
func BenchmarkPost(b *testing.B) {
	server, policy := serve(b, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusAccepted)
	})
	c := newClient(b, policy, Options{UserAgent: "Laurel"})
	body := bytes.Repeat([]byte("x"), 2000)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := c.Post(b.Context(), server.URL+"/inbox", "application/activity+json", body, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}
