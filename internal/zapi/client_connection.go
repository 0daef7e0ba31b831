package zapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
)

// Device is the phone that is paired with an instance (contract §3.3).
type Device struct {
	Phone    string // digits as WhatsApp knows them
	Name     string
	Business bool
}

// Device reads which phone is paired. Without one, expect an *Error.
func (c *Client) Device(ctx context.Context, in Instance) (Device, error) {
	const op = "device"
	var got struct {
		Phone    text `json:"phone"`
		Name     text `json:"name"`
		Business flag `json:"isBusiness"`
	}
	if err := c.do(ctx, in, call{op: op, method: http.MethodGet, path: "/device"}, &got); err != nil {
		return Device{}, err
	}
	if got.Phone == "" {
		return Device{}, unexpected(op)
	}
	return Device{Phone: string(got.Phone), Name: string(got.Name), Business: bool(got.Business)}, nil
}

// QueueLength returns how many messages wait at Z-API. The contract names the
// route and not the shape of its answer (§3.4): a bare number and an object
// with one are both read.
func (c *Client) QueueLength(ctx context.Context, in Instance) (int, error) {
	const op = "queue-count"
	var got json.RawMessage
	if err := c.do(ctx, in, call{op: op, method: http.MethodGet, path: "/queue/count"}, &got); err != nil {
		return 0, err
	}
	if n, ok := wholeNumber(got); ok {
		return n, nil
	}
	var fields map[string]json.RawMessage
	if unmarshal(got, &fields) != nil {
		return 0, unexpected(op)
	}
	for _, name := range []string{"count", "value", "size", "total", "messages", "queue"} {
		if n, ok := wholeNumber(fields[name]); ok {
			return n, nil
		}
	}
	return 0, unexpected(op)
}

// wholeNumber reads a number, also one that is written as text.
func wholeNumber(raw json.RawMessage) (int, bool) {
	var asText string
	if json.Unmarshal(raw, &asText) != nil {
		asText = string(raw)
	}
	n, err := strconv.Atoi(asText)
	return n, err == nil && n >= 0
}

// BookEntry is a contact of the phone's address book (contract §6). Name is
// what its owner wrote, PushName what its WhatsApp or its business shows.
type BookEntry struct {
	Phone    string // digits, or another address
	LID      string // "" where Z-API does not tell
	Name     string
	PushName string
}

// AddressBook returns one page of the address book, pages counted from 1. A page
// without entries is after the last.
func (c *Client) AddressBook(ctx context.Context, in Instance, page, size int) ([]BookEntry, error) {
	const op = "contacts"
	var got json.RawMessage
	path := "/contacts?page=" + strconv.Itoa(page) + "&pageSize=" + strconv.Itoa(size)
	if err := c.do(ctx, in, call{op: op, method: http.MethodGet, path: path}, &got); err != nil {
		return nil, err
	}
	var rows []struct {
		Phone  text `json:"phone"`
		LID    text `json:"lid"`
		Name   text `json:"name"`
		Short  text `json:"short"`
		Notify text `json:"notify"`
		VName  text `json:"vname"`
	}
	if json.Unmarshal(got, &rows) != nil {
		return nil, unexpected(op)
	}
	entries := make([]BookEntry, 0, len(rows))
	for _, r := range rows {
		entry := BookEntry{Phone: string(r.Phone), LID: string(r.LID), Name: string(r.Name), PushName: string(r.Notify)}
		if entry.Name == "" {
			entry.Name = string(r.Short)
		}
		if entry.PushName == "" {
			entry.PushName = string(r.VName)
		}
		entries = append(entries, entry)
	}
	return entries, nil
}
