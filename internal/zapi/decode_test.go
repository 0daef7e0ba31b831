package zapi_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/zapi"
)

var update = flag.Bool("update", false, "write the golden files of testdata/events anew")

// TestDecodeGivesTheGoldenEvent reads each testdata/events/<case>.json and
// compares with <case>.event.json. A new case is a new file and -update; the
// outcome is read before it is committed.
func TestDecodeGivesTheGoldenEvent(t *testing.T) {
	t.Parallel()
	payloads, err := filepath.Glob("testdata/events/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, payloads)
	for _, path := range payloads {
		if strings.HasSuffix(path, ".event.json") {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			t.Parallel()
			body, err := os.ReadFile(path)
			require.NoError(t, err)
			event, err := zapi.Decode(body)
			require.NoError(t, err)
			got := marshalEvent(t, event)
			golden := strings.TrimSuffix(path, ".json") + ".event.json"
			if *update {
				require.NoError(t, os.WriteFile(golden, got, 0o600))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), string(got))
		})
	}
}

func marshalEvent(t *testing.T, event zapi.Event) []byte {
	t.Helper()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	name := strings.TrimPrefix(fmt.Sprintf("%T", event), "*zapi.")
	require.NoError(t, enc.Encode(map[string]any{name: event}))
	return out.Bytes()
}

func TestDecodeRefusesWhatIsNotOneObjectAndQuotesNothing(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"", " ", "null", "[]", `"text"`, "12", "{", `{"type":`, `{"type":"x"} trailing`, `{"secreto":tru}`, "\x1f\x8b\x08",
	} {
		event, err := zapi.Decode([]byte(body))
		require.ErrorIs(t, err, zapi.ErrMalformed, "%q", body)
		require.Nil(t, event)
		require.NotContains(t, err.Error(), "secreto")
	}
}

func TestEveryFieldMayHaveAnyType(t *testing.T) {
	t.Parallel()
	payloads, err := filepath.Glob("testdata/events/*.json")
	require.NoError(t, err)
	for _, path := range payloads {
		if strings.HasSuffix(path, ".event.json") {
			continue
		}
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		var object map[string]any
		require.NoError(t, json.Unmarshal(raw, &object))
		for key, was := range object {
			for _, wrong := range []any{nil, true, 3.5, "", "x", []any{}, []any{1, "a"}, map[string]any{"a": nil}} {
				if key == "type" {
					continue
				}
				object[key] = wrong
				body, err := json.Marshal(object)
				require.NoError(t, err)
				event, err := zapi.Decode(body)
				require.NoError(t, err, "%s with %s = %v", path, key, wrong)
				require.NotNil(t, event)
			}
			object[key] = was
		}
	}
}

func TestAMessageNeverComesWithoutKind(t *testing.T) {
	t.Parallel()
	for body, kind := range map[string]desk.MessageKind{
		`{"type":"ReceivedCallback"}`:                                      desk.KindSystem,
		`{"type":"ReceivedCallback","text":null}`:                          desk.KindSystem,
		`{"type":"ReceivedCallback","text":"oi"}`:                          desk.KindUnsupported,
		`{"type":"ReceivedCallback","hologram":{"a":1}}`:                   desk.KindUnsupported,
		`{"type":"ReceivedCallback","waitingMessage":"true"}`:              desk.KindWaiting,
		`{"type":"ReceivedCallback","isEdit":true}`:                        desk.KindEdit,
		`{"type":"ReceivedCallback","notification":"REVOKE"}`:              desk.KindRevoke,
		`{"type":"ReceivedCallback","notification":"CALL_MISSED"}`:         desk.KindCall,
		`{"type":"ReceivedCallback","notification":"GROUP_CREATE"}`:        desk.KindNotice,
		`{"type":"ReceivedCallback","notification":"WA_OLD_REGISTRATION"}`: desk.KindSystem,
	} {
		event, err := zapi.Decode([]byte(body))
		require.NoError(t, err)
		message, ok := event.(*zapi.Message)
		require.True(t, ok)
		require.Equal(t, kind, message.Kind, body)
	}
}

func TestStorableJSONKeepsDigitsAndDropsWhatPostgresRefuses(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`{"id":12345678901234567890, "x": "a\u0000b"}`: `{"id":12345678901234567890,"x":"ab"}`,
		`["\ud800", 1e999999, 0.10, "<&>"]`:            `["\ufffd","1e999999",0.10,"<&>"]`,
		"{\"a\u0000\":\"\xff\",\"b\":\"\\\\u0000\"}":   "",
		"{\"k\\u0000\":\"\xff\",\"b\":\"\\\\u0000\"}":  `{"b":"\\u0000","k":"\ufffd"}`,
		`{"a":1} {}`: "",
		`tru`:        "",
	} {
		got, err := zapi.StorableJSON([]byte(raw))
		if want == "" {
			require.ErrorIs(t, err, zapi.ErrMalformed, raw)
			continue
		}
		require.NoError(t, err, raw)
		require.JSONEq(t, want, string(got))
		require.NotContains(t, strings.ReplaceAll(string(got), `\\`, ""), `\u0000`)
		require.True(t, utf8.Valid(got))
	}
}

func TestStatusesRankInTheOrderInWhichTheyAreReached(t *testing.T) {
	t.Parallel()
	order := []zapi.StatusName{
		zapi.StatusReadByMe, zapi.StatusSent, zapi.StatusReceived, zapi.StatusRead, zapi.StatusPlayed,
	}
	for want, name := range order {
		require.Equal(t, want, name.Rank(), name)
	}
	require.Zero(t, zapi.StatusName("NEW").Rank())
}

func TestMessageNamesItsIdentitiesSorted(t *testing.T) {
	t.Parallel()
	m := &zapi.Message{Chat: "554488887777", ChatLID: "99999999999999@lid"}
	require.Equal(t, []desk.Identity{
		{Kind: desk.ChatLID, Value: "99999999999999"}, {Kind: desk.ChatPhone, Value: "5544988887777"},
	}, m.Identities())
	require.Len(t, (&zapi.Message{Chat: "99999999999999@lid"}).Identities(), 1)
}
