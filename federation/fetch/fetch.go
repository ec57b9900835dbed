// Package fetch is the one HTTP client for everything outside this server: remote actors and objects,
// WebFinger, images, Open Badges documents, and deliveries.
//
// What it promises, so that no URL from a stranger can make this server reach into its own network or
// spend itself: only http(s) URLs with a host name; only public addresses, checked after DNS on every
// single connection; only ports 80 and 443; no proxy; at most 1 MiB and 10 seconds for an answer, and
// 3 redirects, each held to the same rules and signed anew; no compressed bodies. A body is never
// posted to another origin than the one asked for. [Policy] opens more for closed networks and tests.
//
// The ranges are those of the IANA special-purpose registries (RFC 6890). Every error has a [Kind].
package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"time"
)

const (
	maxBody        = 1 << 20 // what Mastodon reads of a document, too
	maxRedirects   = 3
	maxHeaderBytes = 64 << 10

	totalTimeout = 10 * time.Second // an answer in full, redirects included
	// A peer that is busy takes a while to say 202, and one that has taken a delivery but is cut off
	// gets it again. So the header may take nearly all of the time; connecting may not.
	headerTimeout = 8 * time.Second
	tlsTimeout    = 5 * time.Second
	dialTimeout   = 5 * time.Second

	// With thousands of peers, connections are kept for the busy ones only: each idle one costs buffers
	// here and a descriptor on both sides.
	maxIdleConns        = 512
	maxIdleConnsPerHost = 2
	idleTimeout         = 60 * time.Second
)

// Policy says what may be reached beyond the public web over https. The zero Policy opens nothing.
type Policy struct {
	// Networks are opened although they are not public, for closed networks and tests. Opening one
	// also opens its IP addresses as hosts, and the names that only local networks have (localhost,
	// single labels, .local, .internal), which still have to resolve to public or opened addresses.
	Networks []netip.Prefix
	Ports    []uint16 // beyond 80 and 443; 0 opens all
	// PlainHTTP allows http URLs. A redirect from https to http is refused all the same.
	PlainHTTP bool
}

// Signer signs a request before it goes out; body is what the request carries, nil for a GET.
type Signer func(r *http.Request, body []byte) error

// Options are what a Client works with. All may be left out.
type Options struct {
	Sign      Signer           // signs each GET, on each hop; nil sends them unsigned
	UserAgent string           // "" sends none, which some servers refuse
	Now       func() time.Time // for Retry-After dates; nil means time.Now
	Resolver  *net.Resolver    // nil means the system's
	RootCAs   *x509.CertPool   // nil means the system's
	// Allowed is asked about the host of each request before it is sent, redirects included; nil allows
	// all. What it does not allow is Refused.
	Allowed func(ctx context.Context, host string) (bool, error)
	// Transport takes the place of the network, such as for servers in one process. The rules about
	// URLs, redirects and sizes still hold; those about addresses and connecting are then its own.
	Transport http.RoundTripper
}

// Client fetches from and posts to other servers. It may be used by many goroutines.
type Client struct {
	policy    Policy
	sign      Signer
	userAgent string
	now       func() time.Time
	allowed   func(ctx context.Context, host string) (bool, error)
	transport http.RoundTripper
	maxBody   int64
}

// New makes a Client with connections of its own.
func New(policy Policy, options Options) *Client {
	c := &Client{
		policy:    policy.normal(),
		sign:      options.Sign,
		userAgent: options.UserAgent,
		now:       options.Now,
		allowed:   options.Allowed,
		transport: options.Transport,
		maxBody:   maxBody,
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.transport == nil {
		c.transport = newTransport(c.policy, options)
	}
	return c
}

// WithMaxBody returns a Client that accepts answers of up to n bytes, such as images. It shares the
// connections of c.
func (c *Client) WithMaxBody(n int64) *Client {
	larger := *c
	larger.maxBody = n
	return &larger
}

// WithSigner returns a Client that signs its GETs with sign. It shares the
// connections of c.
func (c *Client) WithSigner(sign Signer) *Client {
	other := *c
	other.sign = sign
	return &other
}

// CloseIdleConnections closes the connections that are kept for later.
func (c *Client) CloseIdleConnections() {
	if t, ok := c.transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// newTransport makes the transport that all limits on connections live in. It speaks HTTP/1.1 only:
// a host is delivered to by one worker at a time, which gains nothing from HTTP/2's streams.
func newTransport(policy Policy, options Options) *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, Resolver: options.Resolver, Control: policy.control}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  nil, // a proxy would resolve names out of our sight
		DialContext:            dialer.DialContext,
		Protocols:              protocols,
		MaxIdleConns:           maxIdleConns,
		MaxIdleConnsPerHost:    maxIdleConnsPerHost,
		IdleConnTimeout:        idleTimeout,
		TLSHandshakeTimeout:    tlsTimeout,
		ResponseHeaderTimeout:  headerTimeout,
		MaxResponseHeaderBytes: maxHeaderBytes,
		TLSClientConfig: &tls.Config{
			MinVersion:         tls.VersionTLS12,
			RootCAs:            options.RootCAs,
			ClientSessionCache: tls.NewLRUClientSessionCache(maxIdleConns),
		},
	}
}

// normal is the policy with its networks in the one form that addresses are compared in.
func (p Policy) normal() Policy {
	p.Networks = slices.Clone(p.Networks)
	for i, network := range p.Networks {
		if addr := network.Addr(); addr.Is4In6() && network.Bits() >= 96 {
			network = netip.PrefixFrom(addr.Unmap(), network.Bits()-96)
		}
		p.Networks[i] = network.Masked()
	}
	p.Ports = append([]uint16{80, 443}, p.Ports...)
	return p
}
