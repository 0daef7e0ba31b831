package anythingllm_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/simulator/anythingllm"
)

type bench struct {
	t   *testing.T
	sim *anythingllm.Server
	url string
	key string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	sim := anythingllm.New(anythingllm.Options{APIKey: "E4W5NJA-79X420Z-NHS79FZ-Y3MG338"})
	srv := httptest.NewServer(sim)
	t.Cleanup(func() { sim.Close(); srv.Close() })
	return &bench{t: t, sim: sim, url: srv.URL, key: "Bearer " + sim.APIKey()}
}

type reply struct {
	status int
	kind   string
	body   string
}

func (r reply) object(t *testing.T) map[string]any {
	t.Helper()
	var out map[string]any
	require.NoError(t, json.Unmarshal([]byte(r.body), &out), r.body)
	return out
}

func (b *bench) try(method, path string, body any) (reply, error) {
	b.t.Helper()
	raw, err := json.Marshal(body)
	require.NoError(b.t, err)
	return b.send(method, path, "application/json", bytes.NewReader(raw))
}

func (b *bench) send(method, path, contentType string, body io.Reader) (reply, error) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, b.url+path, body)
	require.NoError(b.t, err)
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Authorization", b.key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = res.Body.Close() }()
	out, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, res.Header.Get("Content-Type"), string(out)}, err
}

func (b *bench) call(method, path string, body any) reply {
	b.t.Helper()
	res, err := b.try(method, path, body)
	require.NoError(b.t, err)
	return res
}

func (b *bench) workspace(fields map[string]any) string {
	b.t.Helper()
	res := b.call(http.MethodPost, "/api/v1/workspace/new", fields)
	require.Equal(b.t, 200, res.status, res.body)
	return res.object(b.t)["workspace"].(map[string]any)["slug"].(string)
}

func (b *bench) chat(slug, message string) reply {
	b.t.Helper()
	return b.call(http.MethodPost, "/api/v1/workspace/"+slug+"/chat", map[string]any{"message": message, "mode": "chat", "sessionId": "s1"})
}

func TestKeysPingAndUnknownPathsAnswerAsTheContractSays(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	require.JSONEq(t, `{"online":true}`, b.call(http.MethodGet, "/api/ping", nil).body)
	require.JSONEq(t, `{"authenticated":true}`, b.call(http.MethodGet, "/api/v1/auth", nil).body)
	for _, path := range []string{"/v1/auth", "/api/v1/v1/auth", "/api/v1/nope"} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			res := b.call(method, path, nil)
			require.Equal(t, 200, res.status, path)
			require.Contains(t, res.kind, "text/html", path)
		}
	}
	for _, key := range []string{"", "Bearer wrong", b.sim.APIKey()} {
		b.key = key
		res := b.call(http.MethodGet, "/api/v1/auth", nil)
		require.Equal(t, http.StatusForbidden, res.status, key)
		require.JSONEq(t, `{"error":"No valid api key found."}`, res.body)
	}
	b.key = "Basic " + b.sim.APIKey()
	require.Equal(t, 200, b.call(http.MethodGet, "/api/v1/auth", nil).status, "the scheme is not checked")
}

func TestWorkspacesAreCreatedReadUpdatedAndDeletedWithTheirQuirks(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	require.Equal(t, "meeting-notes-bang", b.workspace(map[string]any{"name": "Meeting Notes!"}))
	second := b.workspace(map[string]any{"name": "Meeting Notes!"})
	require.Regexp(t, `^meeting-notes-bang-\d{8}$`, second, "a name twice is another workspace")
	require.Equal(t, "avaliacao", b.workspace(map[string]any{"name": "Avaliação"}))
	require.Len(t, b.workspace(map[string]any{"name": "日本"}), 36, "no latin letter: a UUID")
	bad := b.call(http.MethodPost, "/api/v1/workspace/new", map[string]any{})
	require.Equal(t, 400, bad.status)
	require.JSONEq(t, `{"workspace":null,"message":"name cannot be null"}`, bad.body)
	require.Equal(t, 500, b.call(http.MethodPost, "/api/v1/workspace/new", map[string]any{"name": 7}).status)

	res := b.call(http.MethodPost, "/api/v1/workspace/"+second+"/update", map[string]any{
		"openAiTemp": -1, "openAiPrompt": "p", "chatMode": "nonsense", "similarityThreshold": 9, "name": "Novo", "slug": "x",
	}).object(t)["workspace"].(map[string]any)
	require.Nil(t, res["openAiTemp"])
	require.Equal(t, "p", res["openAiPrompt"])
	require.Equal(t, "automatic", res["chatMode"])
	require.InDelta(t, 1, res["similarityThreshold"], 0)
	require.Equal(t, "Novo", res["name"])
	require.Equal(t, second, res["slug"], "the slug stays")
	for _, field := range []string{"id", "vectorTag", "createdAt", "lastUpdatedAt", "openAiHistory", "chatProvider", "chatModel", "topN", "pfpFilename", "agentProvider", "agentModel", "queryRefusalResponse", "vectorSearchMode", "router_id"} {
		require.Contains(t, res, field)
	}
	require.Equal(t, "No valid fields to update!", b.call(http.MethodPost, "/api/v1/workspace/"+second+"/update", map[string]any{"slug": "x"}).object(t)["message"])
	require.Empty(t, b.call(http.MethodGet, "/api/v1/workspace/nope", nil).object(t)["workspace"])
	require.Len(t, b.call(http.MethodGet, "/api/v1/workspace/"+second, nil).object(t)["workspace"], 1)
	require.Len(t, b.call(http.MethodGet, "/api/v1/workspaces", nil).object(t)["workspaces"], 4)
	require.Equal(t, "OK", b.call(http.MethodDelete, "/api/v1/workspace/"+second, nil).body)
	gone := b.call(http.MethodDelete, "/api/v1/workspace/"+second, nil)
	require.Equal(t, 400, gone.status)
	require.Equal(t, "Bad Request", gone.body)
}

func TestChatAnswersSimplyAndKeepsHistoryBySession(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	slug := b.workspace(map[string]any{"name": "Suporte"})
	got := b.chat(slug, "Meu boleto venceu").object(t)
	require.Equal(t, "textResponse", got["type"])
	require.Nil(t, got["error"])
	require.Equal(t, "Resposta simulada: entendi que é sobre pagamento. Vou verificar e já retorno.", got["textResponse"])
	require.NotEmpty(t, got["chatId"])
	require.Contains(t, got, "metrics")
	require.Equal(t, got["textResponse"], b.chat(slug, "Meu boleto venceu").object(t)["textResponse"], "the same question, the same answer")
	history := b.call(http.MethodGet, "/api/v1/workspace/"+slug+"/chats?apiSessionId=s1", nil).object(t)["history"]
	require.Len(t, history, 4)
	require.Empty(t, b.call(http.MethodGet, "/api/v1/workspace/"+slug+"/chats", nil).object(t)["history"])
	require.Empty(t, b.call(http.MethodGet, "/api/v1/workspace/"+slug+"/chats?limit=abc", nil).object(t)["history"])
	require.Equal(t, 400, b.call(http.MethodGet, "/api/v1/workspace/nope/chats", nil).status)
}

func TestChatRefusesWithAbortBodies(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	slug := b.workspace(map[string]any{"name": "Suporte"})
	for text, body := range map[string]map[string]any{
		"Message is empty":           {"message": ""},
		"agent is not a valid mode.": {"message": "oi", "mode": "agent"},
	} {
		for _, route := range []string{"chat", "stream-chat"} {
			res := b.call(http.MethodPost, "/api/v1/workspace/"+slug+"/"+route, body)
			require.Equal(t, 400, res.status, text)
			got := res.object(t)
			require.Equal(t, "abort", got["type"])
			require.Equal(t, text, got["error"])
			require.NotContains(t, got, "metrics")
		}
	}
	res := b.chat("nope", "oi")
	require.Equal(t, 400, res.status)
	require.Equal(t, "Workspace nope is not a valid workspace.", res.object(t)["error"])
	plain, err := b.send(http.MethodPost, "/api/v1/workspace/"+slug+"/chat", "text/plain", strings.NewReader(`{"message":"oi"}`))
	require.NoError(t, err)
	require.Equal(t, "Message is empty", plain.object(t)["error"], "without the JSON type there is no body")
	broken, err := b.send(http.MethodPost, "/api/v1/workspace/"+slug+"/chat", "application/json", strings.NewReader(`{"mess`))
	require.NoError(t, err)
	require.Equal(t, 400, broken.status)
	require.Contains(t, broken.kind, "text/html")
}

func frames(t *testing.T, body string) []map[string]any {
	t.Helper()
	var out []map[string]any
	for part := range strings.SplitSeq(strings.TrimSpace(body), "\n\n") {
		raw, found := strings.CutPrefix(part, "data: ")
		require.True(t, found, part)
		var f map[string]any
		require.NoError(t, json.Unmarshal([]byte(raw), &f))
		out = append(out, f)
	}
	return out
}

func TestAStreamIsChunksThenCloseThenTheFinalFrameWithoutDone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	slug := b.workspace(map[string]any{"name": "Suporte"})
	res := b.call(http.MethodPost, "/api/v1/workspace/"+slug+"/stream-chat", map[string]any{"message": "oi, tudo bem?"})
	require.Equal(t, "text/event-stream", res.kind)
	require.NotContains(t, res.body, "[DONE]")
	got := frames(t, res.body)
	var text strings.Builder
	for _, f := range got[:len(got)-1] {
		require.Equal(t, "textResponseChunk", f["type"])
		require.Equal(t, false, f["error"])
		text.WriteString(f["textResponse"].(string))
	}
	require.Equal(t, "Resposta simulada: recebi “oi, tudo bem?”. Como posso ajudar?", text.String())
	require.Equal(t, true, got[len(got)-2]["close"])
	require.Equal(t, "finalizeResponseStream", got[len(got)-1]["type"])
	require.NotEmpty(t, got[len(got)-1]["chatId"])
}

func TestDocumentsAreStoredEmbeddedListedAndRemoved(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	slug := b.workspace(map[string]any{"name": "Suporte"})
	res := b.call(http.MethodPost, "/api/v1/document/raw-text", map[string]any{
		"textContent": "trocas em 30 dias", "metadata": map[string]any{"title": "Política de Trocas"},
	})
	require.Equal(t, 200, res.status, res.body)
	location := res.object(t)["documents"].([]any)[0].(map[string]any)["location"].(string)
	require.True(t, strings.HasPrefix(location, "custom-documents/raw-politica-de-trocas-"), location)
	for _, body := range []map[string]any{
		{"textContent": "x"},
		{"textContent": "", "metadata": map[string]any{"title": "t"}},
		{"textContent": "x", "metadata": map[string]any{"title": "t"}, "addToWorkspaces": []string{"a"}},
	} {
		require.Equal(t, 422, b.call(http.MethodPost, "/api/v1/document/raw-text", body).status)
	}
	embed := func(body map[string]any) []any {
		res := b.call(http.MethodPost, "/api/v1/workspace/"+slug+"/update-embeddings", body)
		require.Equal(t, 200, res.status)
		return res.object(t)["workspace"].(map[string]any)["documents"].([]any)
	}
	require.Len(t, embed(map[string]any{"adds": []string{location, "custom-documents/nope.json"}}), 1, "failures are silent")

	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile("file", "faq.txt")
	require.NoError(t, err)
	_, err = io.WriteString(part, "perguntas")
	require.NoError(t, err)
	require.NoError(t, writer.WriteField("addToWorkspaces", slug))
	require.NoError(t, writer.Close())
	up, err := b.send(http.MethodPost, "/api/v1/document/upload/loja", writer.FormDataContentType(), &form)
	require.NoError(t, err)
	require.Equal(t, 200, up.status, up.body)
	require.Len(t, embed(map[string]any{}), 2)
	require.Equal(t, 500, b.call(http.MethodPost, "/api/v1/document/upload", nil).status, "no file")
	list := b.call(http.MethodGet, "/api/v1/documents", nil).body
	require.Contains(t, list, `"name":"loja"`)
	require.Equal(t, 200, b.call(http.MethodDelete, "/api/v1/system/remove-documents", map[string]any{"names": []string{location}}).status)
	require.Len(t, embed(map[string]any{}), 1)
}

func TestEachFaultStrikesAsOftenAsAskedAndThenAllIsWell(t *testing.T) {
	t.Parallel()
	cases := map[anythingllm.FaultKind]func(*testing.T, reply, error){
		anythingllm.FaultDown: func(t *testing.T, _ reply, err error) {
			t.Helper()
			require.Error(t, err)
		},
		anythingllm.FaultError: func(t *testing.T, r reply, _ error) {
			t.Helper()

			require.Equal(t, 500, r.status)
			require.Contains(t, r.body, "abort")
		},
		anythingllm.FaultAbortInOK: func(t *testing.T, r reply, _ error) {
			t.Helper()

			require.Equal(t, 200, r.status)
			require.Equal(t, "abort", r.object(t)["type"])
		},
		anythingllm.FaultHTML: func(t *testing.T, r reply, _ error) {
			t.Helper()

			require.Equal(t, 200, r.status)
			require.Contains(t, r.kind, "html")
		},
		anythingllm.FaultEmpty: func(t *testing.T, r reply, _ error) {
			t.Helper()
			require.Empty(t, r.object(t)["textResponse"])
		},
		anythingllm.FaultRefusal: func(t *testing.T, r reply, _ error) {
			t.Helper()

			require.Equal(t, "Não sei.", r.object(t)["textResponse"])
			require.NotContains(t, r.object(t), "chatId")
		},
		anythingllm.FaultAgentError: func(t *testing.T, r reply, _ error) {
			t.Helper()

			require.True(t, strings.HasPrefix(r.object(t)["textResponse"].(string), "The agent model failed to respond:"))
		},
		anythingllm.FaultThink: func(t *testing.T, r reply, _ error) {
			t.Helper()
			require.Contains(t, r.object(t)["textResponse"], "<think>")
		},
		anythingllm.FaultFenced: func(t *testing.T, r reply, _ error) {
			t.Helper()
			require.Contains(t, r.object(t)["textResponse"], "```json")
		},
		anythingllm.FaultMalformed: func(t *testing.T, r reply, _ error) {
			t.Helper()

			require.False(t, json.Valid([]byte(r.object(t)["textResponse"].(string))))
		},
		anythingllm.FaultOutOfRange: func(t *testing.T, r reply, _ error) {
			t.Helper()
			require.Contains(t, r.object(t)["textResponse"], `"score":42`)
		},
		anythingllm.FaultSlow: func(t *testing.T, r reply, _ error) {
			t.Helper()
			require.Equal(t, 200, r.status)
		},
	}
	for kind, check := range cases {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			slug := b.workspace(map[string]any{"name": "Juiz", "queryRefusalResponse": "Não sei.", "openAiPrompt": `Responda em JSON: {"score": 0}`})
			require.NoError(t, b.sim.SetFaults(anythingllm.Fault{Kind: kind, Next: 1, DelayMS: 5}))
			res, err := b.try(http.MethodPost, "/api/v1/workspace/"+slug+"/chat", map[string]any{"message": "tudo certo", "mode": "chat"})
			check(t, res, err)
			after := b.chat(slug, "tudo certo").object(t)["textResponse"].(string)
			require.True(t, json.Valid([]byte(after)), after)
			require.Equal(t, string(kind), b.sim.Calls()[0].Fault)
		})
	}
}

func TestABrokenStreamAbortsAndStillEndsNormally(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	slug := b.workspace(map[string]any{"name": "Suporte"})
	require.NoError(t, b.sim.SetFaults(anythingllm.Fault{Kind: anythingllm.FaultStreamBreak, Next: 1}))
	got := frames(t, b.call(http.MethodPost, "/api/v1/workspace/"+slug+"/stream-chat", map[string]any{"message": "uma pergunta comprida o bastante para vários pedaços"}).body)
	require.Equal(t, "abort", got[len(got)-2]["type"])
	require.Equal(t, "Premature close", got[len(got)-2]["error"])
	require.Equal(t, "finalizeResponseStream", got[len(got)-1]["type"])
	require.Equal(t, "textResponseChunk", got[0]["type"])
}

func TestFaultsAreSwitchedOverHTTPAndCheckedThere(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	require.Equal(t, 204, b.call(http.MethodPut, "/_sim/faults", []map[string]any{{"kind": "error", "always": true}}).status)
	require.Contains(t, b.call(http.MethodGet, "/_sim/faults", nil).body, `"error"`)
	require.Equal(t, 400, b.call(http.MethodPut, "/_sim/faults", []map[string]any{{"kind": "gremlin", "always": true}}).status)
	require.Error(t, b.sim.SetFaults(anythingllm.Fault{Kind: anythingllm.FaultSlow}))
}
