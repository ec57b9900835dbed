package fetch

import (
	"net/netip"
	"testing"
)

func TestAddressesThatMayBeReached(t *testing.T) {
	refused := []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
		"169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.31.196.1", "192.52.193.1",
		"192.88.99.1", "192.168.1.1", "192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
		"224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::127.0.0.1", "::8.8.8.8", // unspecified, loopback, IPv4-compatible
		"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", // IPv4-mapped
		"64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::a00:1", // NAT64
		"2002:7f00:1::", "2002:a00:1::1", // 6to4
		"2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1", "2001:20::1", "2001:1ff:ffff::1", // Teredo, ORCHID
		"2001:db8::1", "3fff::1", "3fff:fff::1", "2620:4f:8000::1",
		"100::1", "1fff::1", "4000::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1",
		"fe80::1%eth0", "2606:4700::1111%eth0",
	}
	allowed := []string{
		"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
		"172.15.255.255", "172.32.0.0", "192.0.1.1", "192.167.255.255", "198.17.255.255", "198.20.0.0", "223.255.255.255",
		"2001:200::1", "2003::1", "2606:4700::1111", "2a01:4f8::1", "3ffe::1", "::ffff:8.8.8.8",
	}
	policy := Policy{}.normal()
	for _, text := range refused {
		wantKind(t, policy.checkAddr(netip.MustParseAddr(text)), Refused)
	}
	for _, text := range allowed {
		if err := policy.checkAddr(netip.MustParseAddr(text)); err != nil {
			t.Error(err)
		}
	}
}

func TestOpenedNetworks(t *testing.T) {
	policy := Policy{Networks: []netip.Prefix{
		netip.MustParsePrefix("10.1.2.3/16"), netip.MustParsePrefix("::ffff:127.0.0.0/104"), netip.MustParsePrefix("fd00::/8"),
	}}.normal()
	for _, text := range []string{"10.1.0.1", "::ffff:10.1.0.1", "127.0.0.1", "::ffff:127.0.0.1", "fd00::1", "8.8.8.8"} {
		if err := policy.checkAddr(netip.MustParseAddr(text)); err != nil {
			t.Error(err)
		}
	}
	for _, text := range []string{"10.2.0.1", "::1", "192.168.0.1", "fc00::1"} {
		wantKind(t, policy.checkAddr(netip.MustParseAddr(text)), Refused)
	}
}

// FEDERATION.md: takes https only, on ports 80 and 443, to names that resolve
func TestWhatTheDialerMayConnectTo(t *testing.T) {
	policy := Policy{Networks: loopback, Ports: []uint16{8080}}.normal()
	for _, test := range []struct {
		network, address string
		ok               bool
	}{
		{"tcp4", "127.0.0.1:8080", true},
		{"tcp4", "8.8.8.8:443", true},
		{"tcp6", "[2606:4700::1111]:80", true},
		{"tcp6", "[::ffff:127.0.0.1]:80", true},
		{"tcp4", "8.8.8.8:22", false},
		{"tcp4", "10.0.0.1:443", false},
		{"tcp6", "[::1]:443", false},
		{"tcp6", "[fe80::1%eth0]:443", false},
		{"udp4", "8.8.8.8:443", false},
		{"unix", "/run/socket", false},
		{"tcp4", "name.example:443", false},
	} {
		err := policy.control(test.network, test.address, nil)
		if test.ok && err != nil {
			t.Error(err)
		}
		if !test.ok {
			wantKind(t, err, Refused)
		}
	}
	if err := (Policy{Ports: []uint16{0}}).normal().checkPort(9999); err != nil {
		t.Errorf("port 0 opens all: %v", err)
	}
}
