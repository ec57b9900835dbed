package fetch

import (
	"net/netip"
	"strings"
	"testing"
)

// FEDERATION.md: takes https only, on ports 80 and 443, to names that resolve
func TestURLsThatMayBeFetched(t *testing.T) {
	closed := Policy{}
	open := Policy{
		Networks:  []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("fd00::/8"), netip.MustParsePrefix("::ffff:10.0.0.0/104")},
		Ports:     []uint16{8080},
		PlainHTTP: true,
	}
	tests := []struct {
		policy    Policy
		url, want string // want is empty where the URL is refused
	}{
		{closed, "https://peer.example/actor?x=1", "https://peer.example/actor?x=1"},
		{closed, "https://peer.example/actor#main-key", "https://peer.example/actor"},
		{closed, "https://PEER.Example/Actor", "https://peer.example/Actor"},
		{closed, "https://peer.example:443/", "https://peer.example:443/"},
		{closed, "https://peer.example:80/", "https://peer.example:80/"},
		{closed, "https://bücher.example/%C3%BC", "https://xn--bcher-kva.example/%C3%BC"},
		{closed, "https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"},
		{closed, "https://10.0.0.1.nip.example/", "https://10.0.0.1.nip.example/"}, // only what it resolves to counts
		{open, "http://peer.example/", "http://peer.example/"},
		{open, "http://peer.example:8080/", "http://peer.example:8080/"},
		{open, "http://127.0.0.1:8080/inbox", "http://127.0.0.1:8080/inbox"},
		{open, "http://10.1.2.3/", "http://10.1.2.3/"},
		{open, "https://[fd00::1]/", "https://[fd00::1]/"},
		{open, "https://[FD00:0:0::1]:8080/", "https://[fd00::1]:8080/"},
		{open, "http://localhost:8080/", "http://localhost:8080/"},
		{open, "https://badges.internal/", "https://badges.internal/"},

		// schemes
		{closed, "http://peer.example/", ""},
		{closed, "ftp://peer.example/", ""},
		{closed, "file:///etc/passwd", ""},
		{closed, "data:application/activity+json,{}", ""},
		{closed, "gopher://peer.example/", ""},
		{closed, "javascript:alert(1)", ""},
		{closed, "unix:///var/run/docker.sock", ""},
		{closed, "//peer.example/", ""},
		{closed, "peer.example", ""},
		{closed, "", ""},
		{closed, "https:peer.example", ""},
		// users, hosts and ports
		{closed, "https://user@peer.example/", ""},
		{closed, "https://user:pass@peer.example/", ""},
		{closed, "https://peer.example@127.0.0.1/", ""},
		{closed, "https:///path", ""},
		{closed, "https://:443/", ""},
		{closed, "https://peer.example:/", ""},
		{closed, "https://peer.example:8080/", ""},
		{closed, "https://peer.example:22/", ""},
		{closed, "https://peer.example:0/", ""},
		{closed, "https://peer.example:65536/", ""},
		{open, "https://peer.example:8081/", ""},
		{closed, "https://peer.example./", ""},
		{closed, "https://.peer.example/", ""},
		{closed, "https://peer..example/", ""},
		{closed, "https://peer_.exa mple/", ""},
		{closed, "https://peer.example%00.test/", ""},
		{closed, "https://" + strings.Repeat("a", 64) + ".example/", ""},
		{closed, "https://" + strings.Repeat("abcdefg.", 33) + "example/", ""},
		{closed, "https://peer.example/" + strings.Repeat("a", maxURL), ""},
		// addresses in all spellings
		{closed, "https://127.0.0.1/", ""},
		{closed, "https://8.8.8.8/", ""},
		{closed, "https://127.1/", ""},
		{closed, "https://2130706433/", ""},
		{closed, "https://0x7f000001/", ""},
		{closed, "https://0x7f.1/", ""},
		{closed, "https://0177.0.0.1/", ""},
		{closed, "https://127.0.0.0x1/", ""},
		{closed, "https://peer.example.127/", ""},
		{closed, "https://１２７.０.０.１/", ""},
		{closed, "https://127。0。0。1/", ""},
		{closed, "https://[::1]/", ""},
		{closed, "https://[::]/", ""},
		{closed, "https://[::ffff:127.0.0.1]/", ""},
		{closed, "https://[2606:4700::1111]/", ""},
		{closed, "https://[fe80::1%25eth0]/", ""},
		{open, "https://[fd00::1%25eth0]/", ""},
		{open, "http://127.1/", ""}, // open or not, only the one spelling that means the same to everybody
		{open, "http://2130706433/", ""},
		{open, "http://169.254.169.254/", ""},
		{open, "http://[::1]/", ""},
		// names of local networks
		{closed, "https://localhost/", ""},
		{closed, "https://intranet/", ""},
		{closed, "https://printer.local/", ""},
		{closed, "https://metadata.google.internal/", ""},
		{closed, "https://nas.home.arpa/", ""},
		{closed, "https://router.LAN/", ""},
		{closed, "https://abcdefghijklmnop.onion/", ""},
		{open, "http://abcdefghijklmnop.onion/", ""},
	}
	for _, test := range tests {
		got, err := test.policy.normal().target(test.url)
		switch {
		case err != nil && test.want != "":
			t.Errorf("%s: %v", test.url, err)
		case err != nil:
			wantKind(t, err, Refused)
		case got.String() != test.want:
			t.Errorf("%s: got %q, want %q", test.url, got, test.want)
		}
	}
}
