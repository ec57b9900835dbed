package fetch

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"syscall"
)

// control runs for each connection between DNS and connect, so that neither a name that resolves to a
// private address, nor one that changes its mind after a check, nor a redirect gets past it.
func (p Policy) control(network, address string, _ syscall.RawConn) error {
	if !strings.HasPrefix(network, "tcp") {
		return refused("network %s is not TCP", network)
	}
	addrPort, err := netip.ParseAddrPort(address)
	if err != nil {
		return refused("%s is not an address", address)
	}
	if err := p.checkAddr(addrPort.Addr()); err != nil {
		return err
	}
	return p.checkPort(addrPort.Port())
}

// checkAddr refuses addresses that are neither public nor opened.
func (p Policy) checkAddr(addr netip.Addr) error {
	if addr.Zone() != "" {
		return refused("address %s belongs to one network interface", addr)
	}
	addr = addr.Unmap()
	if p.opened(addr) || isPublic(addr) {
		return nil
	}
	return refused("address %s is not public; if it is meant to be reached, add its network to the networks the server may reach", addr)
}

func (p Policy) opened(addr netip.Addr) bool {
	return slices.ContainsFunc(p.Networks, func(n netip.Prefix) bool { return n.Contains(addr) })
}

func (p Policy) checkPort(port uint16) error {
	if slices.Contains(p.Ports, port) || slices.Contains(p.Ports, 0) {
		return nil
	}
	return refused("port %d is neither 80 nor 443; if it is meant to be reached, add it to the ports the server may reach", port)
}

// isPublic reports whether addr, unmapped, is an ordinary unicast address of the internet: not in a
// special-purpose registry of IANA (RFC 6890), and not a way to write an IPv4 address in IPv6.
func isPublic(addr netip.Addr) bool {
	for _, special := range specialNetworks(addr) {
		if special.Contains(addr) {
			return false
		}
	}
	// Of IPv6 only 2000::/3 is given out as global unicast, which leaves out ::, ::1, NAT64
	// (64:ff9b::/96), unique local, link local, multicast and all that is yet to come.
	return addr.Is4() || (addr.Is6() && addr.As16()[0]>>5 == 1)
}

func specialNetworks(addr netip.Addr) []netip.Prefix {
	if addr.Is4() {
		return special4[:]
	}
	return special6[:]
}

var special4 = [...]netip.Prefix{
	prefix4(0, 0, 0, 0, 8),       // this network
	prefix4(10, 0, 0, 0, 8),      // private
	prefix4(100, 64, 0, 0, 10),   // shared by carrier-grade NAT
	prefix4(127, 0, 0, 0, 8),     // loopback
	prefix4(169, 254, 0, 0, 16),  // link local, where clouds keep credentials
	prefix4(172, 16, 0, 0, 12),   // private
	prefix4(192, 0, 0, 0, 24),    // protocol assignments
	prefix4(192, 0, 2, 0, 24),    // documentation
	prefix4(192, 31, 196, 0, 24), // AS112
	prefix4(192, 52, 193, 0, 24), // automatic multicast tunneling
	prefix4(192, 88, 99, 0, 24),  // 6to4 relays
	prefix4(192, 168, 0, 0, 16),  // private
	prefix4(192, 175, 48, 0, 24), // AS112
	prefix4(198, 18, 0, 0, 15),   // benchmarks
	prefix4(198, 51, 100, 0, 24), // documentation
	prefix4(203, 0, 113, 0, 24),  // documentation
	prefix4(224, 0, 0, 0, 4),     // multicast
	prefix4(240, 0, 0, 0, 4),     // reserved, broadcast
}

// special6 are the exceptions within 2000::/3.
var special6 = [...]netip.Prefix{
	netip.MustParsePrefix("2001::/23"),         // protocol assignments: Teredo, ORCHID, benchmarks
	netip.MustParsePrefix("2001:db8::/32"),     // documentation
	netip.MustParsePrefix("2002::/16"),         // 6to4, which embeds IPv4
	netip.MustParsePrefix("2620:4f:8000::/48"), // AS112
	netip.MustParsePrefix("3fff::/20"),         // documentation
}

func prefix4(a, b, c, d byte, bits int) netip.Prefix {
	return netip.PrefixFrom(netip.AddrFrom4([4]byte{a, b, c, d}), bits)
}

func refused(format string, args ...any) error {
	return &Error{Kind: Refused, Err: fmt.Errorf(format, args...)}
}
