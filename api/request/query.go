package request

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// ID returns the id in the path. What is no id is the id of nothing: CodeNotFound.
func ID(c *gin.Context, name string) (uuid.UUID, error) {
	id, ok := parseID(c.Param(name))
	if !ok {
		return uuid.Nil, desk.E(desk.CodeNotFound, "there is no such %s", name)
	}
	return id, nil
}

// QueryID returns an id from the query, uuid.Nil when it is absent or empty;
// CodeInvalid when it is none.
func QueryID(c *gin.Context, name string) (uuid.UUID, error) {
	text := c.Query(name)
	if text == "" {
		return uuid.Nil, nil
	}
	id, ok := parseID(text)
	if !ok {
		return uuid.Nil, desk.Invalid(name, "uuid", "is not an id")
	}
	return id, nil
}

// parseID accepts the canonical form only: one resource has one address.
func parseID(text string) (uuid.UUID, bool) {
	id, err := uuid.Parse(text)
	return id, err == nil && len(text) == 36 && id != uuid.Nil
}

// Limit returns how many items a page may hold: the query's limit, or fallback when
// it is absent. CodeInvalid outside 1 to most.
func Limit(c *gin.Context, fallback, most int) (int, error) {
	text := c.Query("limit")
	if text == "" {
		return fallback, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > most {
		return 0, desk.Invalid("limit", "range", "must be a whole number from 1 to %d", most)
	}
	return limit, nil
}

// Number returns a whole number of at least 0 from the query and whether it was
// there; CodeInvalid when it is none.
func Number(c *gin.Context, name string) (number int64, given bool, err error) {
	text := c.Query(name)
	if text == "" {
		return 0, false, nil
	}
	number, err = strconv.ParseInt(text, 10, 64)
	if err != nil || number < 0 {
		return 0, false, desk.Invalid(name, "range", "must be a whole number from 0")
	}
	return number, true, nil
}

// Truth returns a yes or no of the query, nil when it is absent; CodeInvalid unless
// it is true, false, 1 or 0.
func Truth(c *gin.Context, name string) (*bool, error) {
	text := c.Query(name)
	switch text {
	case "":
		return nil, nil
	case "true", "1", "false", "0":
		value := text == "true" || text == "1"
		return &value, nil
	}
	return nil, desk.Invalid(name, "oneof", "is neither true nor false")
}

// Words returns the parts of a comma-separated query value, each one of allowed;
// nil when it is absent, CodeInvalid otherwise.
func Words(c *gin.Context, name string, allowed ...string) ([]string, error) {
	text := c.Query(name)
	if text == "" {
		return nil, nil
	}
	words := strings.Split(text, ",")
	for _, word := range words {
		if !slices.Contains(allowed, word) {
			return nil, desk.Invalid(name, "oneof", "is none of: %s", strings.Join(allowed, ", "))
		}
	}
	return words, nil
}

// Instant returns an instant of the query in UTC, zero when it is absent; CodeInvalid unless it is written as in RFC 3339.
func Instant(c *gin.Context, name string) (time.Time, error) {
	text := c.Query(name)
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, desk.Invalid(name, "format", "is not an instant such as 2026-11-23T15:04:05Z")
	}
	return at.UTC(), nil
}
