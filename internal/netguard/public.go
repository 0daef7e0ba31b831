package netguard

import "net/netip"

// special are the IPv4 networks that are not the public internet (IANA's registry of special-purpose addresses). The address under which
// clouds give away credentials, 169.254.169.254, is among the link-local ones.
var special = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
)

var (
	// global is all of IPv6 that is given out for the internet: everything outside is local, or not in use.
	global = netip.MustParsePrefix("2000::/3")
	// special6 are the parts of it that lead elsewhere: tunnels (which hide an IPv4 address), documentation, protocols.
	special6 = prefixes("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
	// translated holds an IPv4 address in its last four bytes (NAT64).
	translated = netip.MustParsePrefix("64:ff9b::/96")
)

func prefixes(list ...string) []netip.Prefix {
	parsed := make([]netip.Prefix, 0, len(list))
	for _, text := range list {
		parsed = append(parsed, netip.MustParsePrefix(text))
	}
	return parsed
}

// IsPublic reports whether an address is one of the public internet. Loopback, private, link-local, shared (carrier), multicast, reserved
// and unspecified ones are not, in whatever notation: mapped, translated or tunnelled.
func IsPublic(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	if translated.Contains(address) {
		bytes := address.As16()
		address = netip.AddrFrom4([4]byte(bytes[12:]))
	}
	if !address.IsValid() {
		return false
	}
	if address.Is4() {
		return !within(address, special)
	}
	return global.Contains(address) && !within(address, special6)
}

func within(address netip.Addr, list []netip.Prefix) bool {
	for _, prefix := range list {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}
