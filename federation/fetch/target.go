package fetch

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// maxURL bounds the URLs that are fetched. No ActivityPub id comes near it.
const maxURL = 2048

// target parses a URL and holds it to the policy. What it returns has an ASCII host in lower case and
// no fragment: a key's id is often a fragment of its actor's.
func (p Policy) target(raw string) (*url.URL, error) {
	if len(raw) > maxURL {
		return nil, refused("the URL has more than %d characters", maxURL)
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, refused("%v", err)
	}
	return p.check(u)
}

// check is target for a URL that is parsed already, such as that of a redirect.
func (p Policy) check(u *url.URL) (*url.URL, error) {
	switch {
	case u.Scheme == "https":
	case u.Scheme == "http" && p.PlainHTTP:
	case u.Scheme == "http":
		return nil, refused("the URL of %s is http instead of https", u.Hostname())
	default:
		return nil, refused("scheme %q is not https", u.Scheme)
	}
	if u.User != nil {
		return nil, refused("the URL of %s carries a user name", u.Hostname())
	}
	if u.Opaque != "" || u.Hostname() == "" {
		return nil, refused("the URL has no host")
	}
	host, err := p.host(u.Hostname())
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(u.Host, ":") {
		return nil, refused("the URL of %s has an empty port", host)
	}
	if port := u.Port(); port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return nil, refused("port %s does not exist", port)
		}
		if err := p.checkPort(uint16(n)); err != nil {
			return nil, err
		}
		host += ":" + port
	}
	checked := *u
	checked.Host, checked.Fragment, checked.RawFragment = host, "", ""
	return &checked, nil
}

// host returns a host in the form for the wire: punycode in lower case, IPv6 in brackets.
func (p Policy) host(name string) (string, error) {
	if addr, err := netip.ParseAddr(name); err == nil {
		return p.literal(addr)
	}
	// Lookup also maps look-alikes such as full-width digits, so addresses are sought after it.
	host, err := idna.Lookup.ToASCII(name)
	if err != nil || !hasDNSLength(host) {
		return "", refused("host %q is not a domain name", name)
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return p.literal(addr)
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	switch {
	case isNumber(last):
		// 127.1, 2130706433 and 0x7f000001 are addresses to some resolvers (URL Standard §3.5).
		return "", refused("host %q is a number, not a name", host)
	case last == "onion":
		return "", refused("host %q can be reached over Tor only", host)
	case isLocalName(host, last) && len(p.Networks) == 0:
		return "", refused("host %q is not a public name", host)
	}
	return host, nil
}

// hasDNSLength reports whether a name and its labels are as long as RFC 1035 §2.3.4 allows. A final dot
// is refused too: ids and blocklists are compared as text, and have none.
func hasDNSLength(host string) bool {
	for label := range strings.SplitSeq(host, ".") {
		if len(label) < 1 || len(label) > 63 {
			return false
		}
	}
	return len(host) <= 253
}

// literal returns an IP address as a host, if its network was opened.
func (p Policy) literal(addr netip.Addr) (string, error) {
	if addr.Zone() != "" || !p.opened(addr.Unmap()) {
		return "", refused("host %s is an address, not a name", addr)
	}
	if addr.Is6() {
		return "[" + addr.String() + "]", nil
	}
	return addr.String(), nil
}

// isNumber reports whether a label would make the host an IPv4 address in the URL Standard's eyes.
func isNumber(label string) bool {
	if hex, ok := strings.CutPrefix(label, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(label, "0123456789") == ""
}

// isLocalName reports whether a host has a name that means something in local networks only
// (RFC 6761, RFC 6762, RFC 8375, and .internal as ICANN reserved it in 2024).
func isLocalName(host, last string) bool {
	switch last {
	case "local", "localhost", "internal", "localdomain", "lan", "home", "corp", "intranet":
		return true
	}
	return last == host || strings.HasSuffix(host, ".home.arpa")
}

// sameOrigin reports whether a and b, both checked, have the same scheme, host and port (RFC 6454).
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && a.Hostname() == b.Hostname() && port(a) == port(b)
}

func port(u *url.URL) string {
	switch p := u.Port(); {
	case p != "":
		return p
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}
