package fedtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"laurel/federation/vocab"
)

// Exchange is one request that went between hosts, with its answer.
type Exchange struct {
	From, Method, URL string // From is the sender's host
	Body              string
	Status            int // 0 when no answer came
	Header            http.Header
}

// Requests returns the headers of the requests to a host, in order.
func (c *Cluster) Requests(host string) (headers []http.Header) {
	for _, e := range c.Exchanges() {
		if strings.HasPrefix(e.URL, "https://"+host+"/") {
			headers = append(headers, e.Header)
		}
	}
	return headers
}

// Fault is what happens to matching requests instead of being answered. It
// returns nil to let a request through.
type Fault func(from string, r *http.Request) *FaultAnswer

// FaultAnswer is a fault: an error of the connection, or an answer. With Lost
// the other server does its work, but its answer never arrives.
type FaultAnswer struct {
	Err        error
	Status     int
	RetryAfter string
	Lost       bool
}

// Let adds a fault; the returned function ends it.
func (c *Cluster) Let(f Fault) (end func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, f)
	i := len(c.faults) - 1
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.faults[i] = func(string, *http.Request) *FaultAnswer { return nil }
	}
}

// Down is a Fault: the host can't be reached.
func Down(host string) Fault {
	return func(_ string, r *http.Request) *FaultAnswer {
		if r.URL.Host != host {
			return nil
		}
		return &FaultAnswer{Err: errors.New("connection refused")}
	}
}

// Exchanges returns what went between the hosts so far, in order.
func (c *Cluster) Exchanges() []Exchange {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Exchange(nil), c.log...)
}

// Posted returns the bodies that a host accepted in its inboxes, in order.
func (c *Cluster) Posted(host string) (bodies []string) {
	for _, e := range c.Exchanges() {
		if e.Method == http.MethodPost && strings.HasPrefix(e.URL, "https://"+host+"/") && e.Status == http.StatusAccepted {
			bodies = append(bodies, e.Body)
		}
	}
	return bodies
}

// Types are the types of the activities that a host accepted, in order.
func (c *Cluster) Types(host string) string {
	var types []string
	for _, body := range c.Posted(host) {
		var a vocab.Activity
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			c.t.Fatalf("%s accepted something that is no activity: %s", host, body)
		}
		types = append(types, string(a.Type))
	}
	return strings.Join(types, " ")
}

// Forget lets Exchanges, Posted and Types begin anew.
func (c *Cluster) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.log = nil
}

// Answer is an answer that was read to its end.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Get fetches an ActivityPub document as a stranger would, unsigned.
func (c *Cluster) Get(url string) Answer {
	c.t.Helper()
	return c.Do("stranger.invalid", newGet(c.t, url))
}

// Do sends a request from a host and reads the answer.
func (c *Cluster) Do(from string, r *http.Request) Answer {
	c.t.Helper()
	response, err := transport{c, from}.RoundTrip(r)
	if err != nil {
		c.t.Fatalf("%s %s: %v", r.Method, r.URL, err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatalf("%s %s: %v", r.Method, r.URL, err)
	}
	return Answer{response.StatusCode, response.Header, string(body)}
}

// transport carries one host's requests to the others.
type transport struct {
	cluster *Cluster
	from    string
}

// RoundTrip implements [http.RoundTripper].
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		r.Body.Close()
	}
	response, err := t.exchange(r, body)
	status := 0
	if err == nil {
		status = response.StatusCode
	}
	t.cluster.mu.Lock()
	t.cluster.log = append(t.cluster.log, Exchange{From: t.from, Method: r.Method, URL: r.URL.String(), Body: string(body), Status: status, Header: r.Header})
	t.cluster.mu.Unlock()
	return response, err
}

func (t transport) exchange(r *http.Request, body []byte) (*http.Response, error) {
	fault := t.fault(r)
	switch {
	case fault == nil || fault.Lost:
	case fault.Err != nil:
		return nil, fault.Err
	default:
		recorder := httptest.NewRecorder()
		if fault.RetryAfter != "" {
			recorder.Header().Set("Retry-After", fault.RetryAfter)
		}
		recorder.WriteHeader(fault.Status)
		response := recorder.Result()
		response.Request = r
		return response, nil
	}
	handler, ok := t.cluster.hosts[r.URL.Host]
	if !ok {
		return nil, fmt.Errorf("dial %s: no such host in the cluster", r.URL.Host)
	}
	response := serve(handler, r, body)
	if fault != nil {
		return nil, fmt.Errorf("the answer of %s got lost", r.URL.Host)
	}
	return response, nil
}

func (t transport) fault(r *http.Request) *FaultAnswer {
	t.cluster.mu.Lock()
	faults := append([]Fault(nil), t.cluster.faults...)
	t.cluster.mu.Unlock()
	for _, f := range faults {
		if answer := f(t.from, r); answer != nil {
			return answer
		}
	}
	return nil
}

// serve answers a request as the handler would on the wire.
func serve(h http.Handler, r *http.Request, body []byte) *http.Response {
	in := httptest.NewRequest(r.Method, r.URL.String(), bytes.NewReader(body))
	in.Header = r.Header.Clone()
	in.Host = r.URL.Host
	in.RequestURI = r.URL.RequestURI()
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, in)
	response := recorder.Result()
	response.Request = r
	return response
}
