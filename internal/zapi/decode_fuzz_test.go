package zapi_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/zapi"
)

// payloads are the bodies of testdata/events.
func payloads(t testing.TB) [][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/events/*.json")
	require.NoError(t, err)
	var bodies [][]byte
	for _, path := range paths {
		if strings.HasSuffix(path, ".event.json") {
			continue
		}
		body, err := os.ReadFile(path)
		require.NoError(t, err)
		bodies = append(bodies, body)
	}
	require.NotEmpty(t, bodies)
	return bodies
}

// requireSound checks what holds of whatever comes: no panic, one known error, an event that can be stored and routed.
func requireSound(t *testing.T, body []byte) (decoded bool) {
	t.Helper()
	event, err := zapi.Decode(body)
	if err != nil {
		require.ErrorIs(t, err, zapi.ErrMalformed)
		require.Nil(t, event)
		return false
	}
	written := string(marshalEvent(t, event))
	require.NotContains(t, written, "\x00", "%q", body)
	require.True(t, utf8.ValidString(written), "%q", body)
	if m, ok := event.(*zapi.Message); ok {
		require.NotEmpty(t, m.Kind)
		require.Equal(t, m.Kind == desk.KindCall, m.Call != nil, "%q", body)
		desk.PlanRoute(m.Facts(true))
		m.Identities()
	}
	return true
}

func FuzzDecodeNeverPanics(f *testing.F) {
	for _, body := range payloads(f) {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) { requireSound(t, body) })
}

// fuzzCount is how many bodies every test run makes up. `go test -fuzz FuzzDecodeNeverPanics` looks further.
const fuzzCount = 20_000

// odd is what breaks careless readers of JSON.
var odd = [][]byte{
	[]byte(`"\u0000"`), []byte(`"\ud800"`), []byte("\"\xff\xfe\""), []byte(`1e400`), []byte(`-1e308`), []byte(`99999999999999999999999999`), []byte(`null`),
	[]byte(`true`), []byte(`{}`), []byte(`[]`), []byte(`""`), []byte(`[{}]`), []byte(`{"message":"\u0000oi"}`), []byte(`"CALL_"`), []byte(`"REVOKE"`),
	[]byte(`"-group"`), []byte(`"@lid"`), []byte(`"status@broadcast"`), []byte(`[null,1,"a",{"b":[]}]`), []byte(strings.Repeat("[", 200) + strings.Repeat("]", 200)),
}

// mutate changes bodies at random: values for others, keys of other payloads, bytes, cuts, repeats.
func mutate(r *rand.Rand, bodies [][]byte) []byte {
	body := bytes.Clone(bodies[r.IntN(len(bodies))])
	for range 1 + r.IntN(4) {
		at := r.IntN(len(body))
		switch r.IntN(6) {
		case 0, 1: // another value
			if colon := bytes.IndexByte(body[at:], ':'); colon >= 0 {
				from := at + colon + 1
				to := from + max(0, bytes.IndexAny(body[from:], ",}\n"))
				body = bytes.Join([][]byte{body[:from], odd[r.IntN(len(odd))], body[to:]}, nil)
			}
		case 2: // what another payload has beside
			other := bodies[r.IntN(len(bodies))]
			if _, inside, found := bytes.Cut(other, []byte("{")); found {
				body = bytes.Join([][]byte{bytes.TrimRight(body, "} \n"), []byte(","), inside}, nil)
			}
		case 3:
			body[at] = byte(r.IntN(256))
		case 4:
			body = body[:at+1]
		case 5:
			body = bytes.Join([][]byte{body[:at], body[at/2:]}, nil)
		}
	}
	return body
}

func TestTwentyThousandBodiesMadeUpAtRandomAreDecodedOrRefused(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, seed))
	bodies := payloads(t)
	decoded := 0
	for range fuzzCount {
		if requireSound(t, mutate(r, bodies)) {
			decoded++
		}
	}
	t.Logf("%d of %d were decoded", decoded, fuzzCount)
	require.Greater(t, decoded, fuzzCount/10, "the bodies are not all broken")
	require.Less(t, decoded, fuzzCount, "nor all whole")
}
