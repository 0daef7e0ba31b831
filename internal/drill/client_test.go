package drill_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// person calls the API as somebody, by token.
type person struct {
	base  string
	token string
}

// answer is what the API said.
type answer struct {
	Status int
	Body   []byte
}

// call sends a request; body may be nil. Key is the Idempotency-Key, "" for none. Failing to reach the API is an error; whatever it answers is not.
func (p person) call(ctx context.Context, method, path, key string, body any) (answer, error) {
	var payload io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return answer{}, err
		}
		payload = bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(ctx, method, p.base+path, payload)
	if err != nil {
		return answer{}, err
	}
	request.Header.Set("Authorization", "Bearer "+p.token)
	request.Header.Set("Content-Type", "application/json")
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	return answer{Status: response.StatusCode, Body: raw}, err
}

// must calls and requires the status.
func (p person) must(t *testing.T, status int, method, path string, body any) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	a, err := p.call(ctx, method, path, "", body)
	require.NoError(t, err)
	require.Equal(t, status, a.Status, "%s %s: %s", method, path, a.Body)
	return a
}

// ticketView is the part of a ticket that the drills look at.
type ticketView struct {
	ID       string `json:"id"`
	Protocol string `json:"protocol"`
	Status   string `json:"status"`
	AgentID  string `json:"agent_id"`
	Unread   int    `json:"unread"`
	Contact  struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Phone string `json:"phone"`
	} `json:"contact"`
}

// messageView is the part of a message that the drills look at.
type messageView struct {
	ID        string    `json:"id"`
	Direction string    `json:"direction"`
	Text      string    `json:"text"`
	Status    string    `json:"status"`
	CreatedAt time.Time `json:"created_at"`
}

// tickets lists every ticket that matches the query, page by page.
func (p person) tickets(t *testing.T, query string) []ticketView {
	t.Helper()
	return pages[ticketView](t, p, "/api/v1/tickets?limit=100"+query)
}

// messages lists every message of a ticket, oldest first.
func (p person) messages(t *testing.T, ticket string) []messageView {
	t.Helper()
	var all []messageView
	cursor := ""
	for {
		page, next := onePage[messageView](t, p, "/api/v1/tickets/"+ticket+"/messages?limit=100", "before", cursor)
		all = append(page, all...)
		if next == "" {
			return all
		}
		cursor = next
	}
}

func pages[T any](t *testing.T, p person, path string) []T {
	t.Helper()
	var all []T
	cursor := ""
	for {
		page, next := onePage[T](t, p, path, "cursor", cursor)
		all = append(all, page...)
		if next == "" {
			return all
		}
		cursor = next
	}
}

func onePage[T any](t *testing.T, p person, path, parameter, cursor string) (items []T, next string) {
	t.Helper()
	if cursor != "" {
		path = fmt.Sprintf("%s&%s=%s", path, parameter, cursor)
	}
	var page struct {
		Items []T     `json:"items"`
		Next  *string `json:"next_cursor"`
	}
	require.NoError(t, json.Unmarshal(p.must(t, http.StatusOK, http.MethodGet, path, nil).Body, &page))
	if page.Next == nil {
		return page.Items, ""
	}
	return page.Items, *page.Next
}
