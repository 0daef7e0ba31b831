package route_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/route"
	"github.com/balcao/balcao/internal/desk"
)

func nothing(*gin.Context) error { return nil }

func TestEveryRowHasANameAPathAndAnAccessThatMeansSomething(t *testing.T) {
	t.Parallel()
	names, addresses := map[route.Name]bool{}, map[string]bool{}
	for _, row := range route.Table() {
		require.False(t, names[row.Name], "%s is there twice", row.Name)
		require.False(t, addresses[row.Method+row.Path], "%s %s is there twice", row.Method, row.Path)
		names[row.Name], addresses[row.Method+row.Path] = true, true
		words := []route.Access{route.Public, route.Hook, route.Signed, route.SignedIn, route.ViewTickets}
		permission := slices.Contains(desk.Permissions(), desk.Permission(row.Access))
		require.True(t, permission || slices.Contains(words, row.Access), "%s needs %q, which nobody can have", row.Name, row.Access)
		require.NotEmpty(t, row.Summary)
		require.Nil(t, row.Handler)
		if row.Access != route.Hook && row.Name != route.MediaPublic {
			require.True(t, strings.HasPrefix(row.Path, route.Base+"/"), row.Path)
		}
	}
}

func TestOnlySignInWebhooksAndSignedLinksAreOpenToStrangers(t *testing.T) {
	t.Parallel()
	var open []route.Name
	for _, row := range route.Table() {
		if row.Access.Anonymous() {
			open = append(open, row.Name)
		}
	}
	links := []route.Name{route.MediaServe, route.MediaZip, route.MediaPublic, route.ContactPhoto}
	require.ElementsMatch(t, append(links, route.ZAPIHook, route.ZAPIHookProbe, route.Login), open)
}

func TestAWordThatIsNoPermissionLetsNobodyIn(t *testing.T) {
	t.Parallel()
	everything := desk.NewPermissionSet(desk.Permissions())
	for _, access := range []route.Access{"", "tickets.invented", route.Needs("")} {
		require.False(t, access.Allows(everything), string(access))
	}
	require.True(t, route.ViewTickets.Allows(desk.NewPermissionSet([]desk.Permission{desk.PermTicketsViewOwn})))
	require.False(t, route.ViewTickets.Allows(desk.NewPermissionSet([]desk.Permission{desk.PermTicketsReply})))
}

func TestARowIsBoundOnce(t *testing.T) {
	t.Parallel()
	joined, err := route.Join([]route.Route{route.Me.Do(nothing)})
	require.NoError(t, err)
	require.Len(t, joined, len(route.Table()))
	for _, row := range joined {
		require.Equal(t, row.Name == route.Me, row.Handler != nil)
	}
	_, err = route.Join([]route.Route{route.Me.Do(nothing)}, []route.Route{route.Me.Do(nothing)})
	require.ErrorContains(t, err, "two handlers")
	_, err = route.Join([]route.Route{{Name: "invented", Method: http.MethodGet, Handler: nothing}})
	require.ErrorContains(t, err, "no row")
	require.Panics(t, func() { route.Name("invented").Do(nothing) })
}
