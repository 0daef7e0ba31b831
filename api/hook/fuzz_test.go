package hook_test

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
)

// samples are the contract's examples, as the decoder's tests keep them, with this office's instance.
func samples(t testing.TB, instance string) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("../../internal/zapi/testdata/events/*.json")
	require.NoError(t, err)
	all := map[string][]byte{}
	for _, path := range paths {
		if strings.HasSuffix(path, ".event.json") {
			continue
		}
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, known := range []string{"A20DA9C0183A2D35A260F53F5D2B9244", "instance.id"} {
			raw = bytes.ReplaceAll(raw, []byte(known), []byte(instance))
		}
		all[strings.TrimSuffix(filepath.Base(path), ".json")] = raw
	}
	require.NotEmpty(t, all)
	return all
}

func TestEveryExampleOfTheContractIsTakenAndTakenAgain(t *testing.T) {
	t.Parallel()
	d := openDoor(t, apitest.NewOffice(t), rules{})
	all := samples(t, d.office.InstanceID)
	for name, raw := range all {
		require.Equal(t, http.StatusOK, d.post(t, raw, nil).Status, name)
	}
	require.Zero(t, d.flagged(t, "not_stored"), "each of them has its place")
	messages, kept, tickets := d.messages(t), d.kept(t), d.tickets(t)
	require.Greater(t, messages, 20)
	for name, raw := range all {
		require.Equal(t, http.StatusOK, d.post(t, raw, nil).Status, name)
	}
	require.Equal(t, messages, d.messages(t))
	require.Equal(t, tickets, d.tickets(t))
	require.GreaterOrEqual(t, d.kept(t), kept)
}

// spice is what breaks careless readers of JSON.
var spice = []string{
	`"\u0000"`, `"\ud800"`, `"\udfff\ud800"`, "\"\xff\xfe\"", `1e400`, `-1e308`, `99999999999999999999999999`, `null`, `true`, `{}`, `[]`, `""`,
	`{"a":{"a":{"a":[[[[[[]]]]]]}}}`, `"` + strings.Repeat("x", 9000) + `"`, `"'; DROP TABLE messages; --"`, `"<script>alert(1)</script>"`, `"..@lid"`,
	`"-group"`, `"120363-group"`, `"\r\n\t"`, strings.Repeat("[", 500) + strings.Repeat("]", 500), `{"message":"\u0000oi"}`, `{"message":12}`,
	`"` + strings.Repeat(`\u0301`, 300) + `"`,
}

// season changes a well-formed body at random: it replaces values, repeats, cuts, or flips bytes.
func season(r *rand.Rand, raw []byte) []byte {
	body := bytes.Clone(raw)
	for range 1 + r.IntN(4) {
		switch r.IntN(6) {
		case 0, 1, 2: // a value for another
			places := positions(body, ':')
			at := places[r.IntN(len(places))] + 1
			end := at
			for end < len(body) && body[end] != ',' && body[end] != '}' {
				end++
			}
			body = append(append(append([]byte{}, body[:at]...), spice[r.IntN(len(spice))]...), body[end:]...)
		case 3: // a byte
			body[r.IntN(len(body))] = byte(r.IntN(256))
		case 4: // cut
			body = body[:1+r.IntN(len(body))]
		case 5: // a piece twice
			from := r.IntN(len(body))
			to := from + r.IntN(len(body)-from)
			body = append(append(append([]byte{}, body[:to]...), body[from:to]...), body[to:]...)
		}
	}
	return body
}

func positions(body []byte, b byte) []int {
	list := []int{}
	for i, c := range body {
		if c == b {
			list = append(list, i)
		}
	}
	if len(list) == 0 {
		return []int{0}
	}
	return list
}

func TestNoBodyWhateverItHoldsIsAnsweredWithAFaultOfOurs(t *testing.T) {
	t.Parallel()
	d := openDoor(t, apitest.NewOffice(t), rules{})
	all := samples(t, d.office.InstanceID)
	names := []string{}
	for name := range all {
		names = append(names, name)
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, seed))
	seen := map[int]int{}
	for range 1500 {
		name := names[r.IntN(len(names))]
		body := season(r, all[name])
		if len(body) == 0 {
			continue
		}
		answer := d.post(t, body, nil)
		seen[answer.Status]++
		require.Contains(t, []int{http.StatusOK, http.StatusBadRequest}, answer.Status, "%s: %s\n%q", name, answer.Body, body)
	}
	t.Logf("answers: %v", seen)
	require.Positive(t, seen[http.StatusOK])
	require.Positive(t, seen[http.StatusBadRequest])
	require.Zero(t, d.flagged(t, "not_stored"), "the store takes whatever the decoder lets through")
	d.accepted(t, d.text("5511988887777", newID(), "still alive"))
}

func FuzzReceive(f *testing.F) {
	o := apitest.NewOffice(f)
	d := openDoor(f, o, rules{})
	for _, raw := range samples(f, o.InstanceID) {
		f.Add(raw)
	}
	for _, s := range spice {
		f.Add([]byte(`{"type":"ReceivedCallback","phone":"5511988887777","messageId":"A","text":` + s + `}`))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		require.Less(t, d.post(t, body, nil).Status, http.StatusInternalServerError)
	})
}
