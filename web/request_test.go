package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestForwardedFor(t *testing.T) {
	s := &server{Options: Options{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}}
	for _, test := range []struct{ name, remote, header, want string }{
		{"no proxy", "203.0.113.9:1234", "", "203.0.113.9:1234"},
		{"a stranger's claim", "203.0.113.9:1234", "198.51.100.1", "203.0.113.9:1234"},
		{"our proxy", "10.0.0.1:1234", "198.51.100.1", "198.51.100.1:0"},
		{"our proxy by IPv6", "[fd00::1]:1234", "2001:db8::1", "[2001:db8::1]:0"},
		{"our proxy by mapped IPv4", "[::ffff:10.0.0.1]:1234", "198.51.100.1", "198.51.100.1:0"},
		{"client invents a hop", "10.0.0.1:1234", "192.0.2.66, 198.51.100.1", "198.51.100.1:0"},
		{"two proxies of ours", "10.0.0.1:1234", "198.51.100.1, 10.9.9.9", "198.51.100.1:0"},
		{"with a port", "10.0.0.1:1234", "198.51.100.1:5555", "198.51.100.1:0"},
		{"rubbish", "10.0.0.1:1234", "unknown", "10.0.0.1:1234"},
		{"rubbish before a good one", "10.0.0.1:1234", "x, 198.51.100.1", "198.51.100.1:0"},
		{"no header", "10.0.0.1:1234", "", "10.0.0.1:1234"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = test.remote
		if test.header != "" {
			r.Header.Set("X-Forwarded-For", test.header)
		}
		var got string
		s.trustProxies(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.RemoteAddr })).ServeHTTP(httptest.NewRecorder(), r)
		if got != test.want {
			t.Errorf("%s: client = %s, want %s", test.name, got, test.want)
		}
	}
}

func TestLoggedPath(t *testing.T) {
	for path, want := range map[string]string{
		"/accept/grant/7/SECRET":          "/accept/grant/7/***",
		"/accept/grant/7/SECRET/and/more": "/accept/grant/7/***",
		"/x//Accept//grant/7/SECRET":      "/x//Accept//grant/7/***",
		"/badge/7":                        "/badge/7",
	} {
		if got := loggedPath(httptest.NewRequest(http.MethodGet, path, nil)); got != want {
			t.Errorf("loggedPath(%s) = %s, want %s", path, got, want)
		}
	}
}
