package request_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
)

type order struct {
	Name  string     `json:"name" validate:"required,max=5"`
	Count int        `json:"count" validate:"max=9"`
	Kind  string     `json:"kind" validate:"omitempty,oneof=a b"`
	Agent *uuid.UUID `json:"agent_id"`
}

func asked(method, target, body string) *gin.Context {
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	c.Request = httptest.NewRequest(method, target, strings.NewReader(body))
	c.Request.Header.Set("Content-Type", "application/json; charset=utf-8")
	return c
}

func TestABodyIsRefusedWithTheNameOfTheField(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]desk.FieldError{
		`{"name":5}`:                         {Field: "name", Code: "type"},
		`{"name":"x","count":"7"}`:           {Field: "count", Code: "type"},
		`{"name":"x","count":10}`:            {Field: "count", Code: "max"},
		`{"name":"x","kind":"c"}`:            {Field: "kind", Code: "oneof"},
		`{"name":"x","agent_id":"nobody"}`:   {Field: "agent_id", Code: "format"},
		`{"name":"too long"}`:                {Field: "name", Code: "max"},
		`{}`:                                 {Field: "name", Code: "required"},
		``:                                   {Field: "name", Code: "required"},
		`{"name":`:                           {Field: "", Code: "malformed"},
		`{"name":"x"}{"name":"y"}`:           {Field: "", Code: "malformed"},
		`[1]`:                                {Field: "", Code: "type"},
		`{"name":"x","agent_id":"nobody"} x`: {Field: "", Code: "malformed"},
	} {
		var target order
		err := request.Bind(asked(http.MethodPost, "/", body), &target)
		require.Equal(t, desk.CodeInvalid, desk.CodeOf(err), body)
		var refused *desk.Error
		require.ErrorAs(t, err, &refused)
		require.Len(t, refused.Fields, 1, body)
		require.Equal(t, want.Field, refused.Fields[0].Field, body)
		require.Equal(t, want.Code, refused.Fields[0].Code, body)
		require.NotEmpty(t, refused.Fields[0].Detail)
	}
}

func TestAFieldOfANewerClientIsIgnored(t *testing.T) {
	t.Parallel()
	var target order
	require.NoError(t, request.Bind(asked(http.MethodPost, "/", `{"name":"x","colour":"blue"}`), &target))
	require.Equal(t, "x", target.Name)
}

func TestABodyThatAFormOfAnotherSiteCouldSendIsRefused(t *testing.T) {
	t.Parallel()
	c := asked(http.MethodPost, "/", `{"name":"x"}`)
	c.Request.Header.Set("Content-Type", "text/plain")
	require.Equal(t, request.CodeUnsupportedMedia, desk.CodeOf(request.Bind(c, &order{})))
}

func TestABodyOverTheLimitIsTooLarge(t *testing.T) {
	t.Parallel()
	c := asked(http.MethodPost, "/", `{"name":"`+strings.Repeat("x", 100)+`"}`)
	c.Request.Body = http.MaxBytesReader(httptest.NewRecorder(), c.Request.Body, 50)
	require.Equal(t, desk.CodeTooLarge, desk.CodeOf(request.Bind(c, &order{})))
}

func TestQueryValuesAreReadOrRefusedByName(t *testing.T) {
	t.Parallel()
	id := uuid.New()
	c := asked(http.MethodGet, "/?agent="+id.String()+"&limit=7&seq=12&active=false&status=open,waiting", "")
	agent, err := request.QueryID(c, "agent")
	require.NoError(t, err)
	require.Equal(t, id, agent)
	limit, err := request.Limit(c, 30, 100)
	require.NoError(t, err)
	require.Equal(t, 7, limit)
	seq, given, err := request.Number(c, "seq")
	require.NoError(t, err)
	require.True(t, given)
	require.EqualValues(t, 12, seq)
	active, err := request.Truth(c, "active")
	require.NoError(t, err)
	require.False(t, *active)
	words, err := request.Words(c, "status", "open", "waiting")
	require.NoError(t, err)
	require.Equal(t, []string{"open", "waiting"}, words)

	wrong := asked(http.MethodGet, "/?agent={"+id.String()+"}&limit=101&seq=-1&active=maybe&status=open,shut", "")
	_, errID := request.QueryID(wrong, "agent")
	_, errLimit := request.Limit(wrong, 30, 100)
	_, _, errSeq := request.Number(wrong, "seq")
	_, errActive := request.Truth(wrong, "active")
	_, errStatus := request.Words(wrong, "status", "open")
	for field, err := range map[string]error{"agent": errID, "limit": errLimit, "seq": errSeq, "active": errActive, "status": errStatus} {
		var refused *desk.Error
		require.ErrorAs(t, err, &refused, field)
		require.Equal(t, field, refused.Fields[0].Field)
	}
}

func TestAnIDThatIsNoneIsTheIDOfNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "7", "00000000-0000-0000-0000-000000000000", "urn:uuid:" + uuid.NewString()} {
		c := asked(http.MethodGet, "/", "")
		c.Params = gin.Params{{Key: "id", Value: text}}
		_, err := request.ID(c, "id")
		require.Equal(t, desk.CodeNotFound, desk.CodeOf(err), text)
	}
}

func TestAnIdempotencyKeyIsVisibleASCII(t *testing.T) {
	t.Parallel()
	for key, ok := range map[string]bool{"": true, "a-1": true, strings.Repeat("x", 200): true, strings.Repeat("x", 201): false, "a b": false, "é": false} {
		c := asked(http.MethodPost, "/", "")
		c.Request.Header.Set("Idempotency-Key", key)
		_, err := request.IdempotencyKey(c)
		require.Equal(t, ok, err == nil, key)
	}
}

func TestAPageNeverHoldsNull(t *testing.T) {
	t.Parallel()
	last, err := json.Marshal(request.NewPage[int](nil, ""))
	require.NoError(t, err)
	require.JSONEq(t, `{"items":[],"next_cursor":null}`, string(last))
	more, err := json.Marshal(request.NewPage([]int{1}, "abc"))
	require.NoError(t, err)
	require.JSONEq(t, `{"items":[1],"next_cursor":"abc"}`, string(more))
}
