package netguard_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/netguard"
)

func TestOnlyAddressesOfTheInternetArePublic(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"0.0.0.0", "127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
		"100.127.255.255", "192.0.0.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "203.0.113.9",
		"::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:a00:1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
		"64:ff9b:1::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2001:db8::1", "2002:7f00:1::", "2001:0::1",
		"100::1",
	} {
		require.False(t, netguard.IsPublic(netip.MustParseAddr(text)), text)
	}
	for _, text := range []string{"8.8.8.8", "104.16.0.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2606:4700::1111"} {
		require.True(t, netguard.IsPublic(netip.MustParseAddr(text)), text)
	}
	require.False(t, netguard.IsPublic(netip.Addr{}))
}

func page(t *testing.T) (*httptest.Server, *int) {
	t.Helper()
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	t.Cleanup(s.Close)
	return s, &asked
}

func TestAPrivateAddressIsNotEvenConnectedTo(t *testing.T) {
	t.Parallel()
	s, asked := page(t)
	_, port, err := net.SplitHostPort(s.Listener.Addr().String())
	require.NoError(t, err)
	for _, host := range []string{"127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"} {
		_, err := netguard.New(nil).DialContext(t.Context(), "tcp", host+":"+port)
		require.ErrorIs(t, err, netguard.ErrRefused, host)
	}
	require.Zero(t, *asked)
}

func TestWhatTheOperatorAllowsIsReachedByNameOrAddressAndNothingBesideIt(t *testing.T) {
	t.Parallel()
	s, _ := page(t)
	other, _ := page(t)
	reach := func(g *netguard.Guard, address string) error {
		conn, err := g.DialContext(t.Context(), "tcp", address)
		if err == nil {
			require.NoError(t, conn.Close())
		}
		return err
	}
	address := s.Listener.Addr().String()
	_, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	byAddress := netguard.New([]string{address})
	require.NoError(t, reach(byAddress, address))
	require.NoError(t, reach(byAddress, "LOCALHOST:"+port), "a name that leads to what is allowed")
	require.ErrorIs(t, reach(byAddress, other.Listener.Addr().String()), netguard.ErrRefused, "another port")
	byName := netguard.New([]string{"localhost:" + port})
	require.NoError(t, reach(byName, "localhost:"+port))
	require.ErrorIs(t, reach(byName, address), netguard.ErrRefused, "the address was not allowed, only the name")
	require.NoError(t, reach(byName.With("", address), address))
	_, err = byAddress.DialContext(context.Background(), "udp", address)
	require.NoError(t, err, "what is allowed is allowed")
	_, err = netguard.New(nil).DialContext(context.Background(), "udp", "8.8.8.8:53")
	require.ErrorIs(t, err, netguard.ErrRefused)
}
