package hook_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
	"github.com/balcao/balcao/internal/credential"
	"github.com/balcao/balcao/internal/secret"
)

func TestWebhooksFlowWhileTheirCredentialsAreSealedAnew(t *testing.T) {
	t.Parallel()
	o := apitest.NewOffice(t)
	ring, err := secret.NewBox(secret.Key{ID: "newer", Bytes: [32]byte{9}}, secret.Key{ID: "test", Bytes: [32]byte{1, 2, 3}})
	require.NoError(t, err)
	o.Box = ring // every process has both keys before anything is rotated
	d := openDoor(t, o, rules{strict: true})
	const each = 40
	var together sync.WaitGroup
	for sender := range 4 {
		together.Go(func() {
			for i := range each {
				d.accepted(t, d.text("5511988887777", string(rune('A'+sender))+newID(), "oi"))
				if i == each/2 && sender == 0 {
					done, err := credential.Rotate(t.Context(), o.DB, ring)
					if err != nil || done.Sealed != 1 {
						t.Errorf("%v: %v", done, err)
					}
				}
			}
		})
	}
	together.Wait()
	require.Equal(t, 4*each, d.messages(t))
	require.Zero(t, d.flagged(t, "token_mismatch"))
	require.Equal(t, 1, o.Count(t, "SELECT count(*) FROM connections WHERE key_id = 'newer'"))
}
