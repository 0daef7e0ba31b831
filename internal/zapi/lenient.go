package zapi

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// The types below accept whatever scalar comes and never fail: the same field
// is a string in one payload, a number, a boolean or null in another (contract
// §7.1). What does not fit becomes the zero value; the raw body still has it.

// text accepts strings, numbers and booleans. NUL is dropped, because Postgres
// has no such character in its texts.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	*t = ""
	switch b[0] {
	case '"':
		var s string
		if json.Unmarshal(b, &s) == nil {
			*t = text(strings.ReplaceAll(s, "\x00", ""))
		}
	case 'n', '{', '[':
	default:
		*t = text(b)
	}
	return nil
}

// texts accepts a list of scalars, or one.
type texts []string

func (t *texts) UnmarshalJSON(b []byte) error {
	*t = nil
	var list []text
	if b[0] == '[' {
		if json.Unmarshal(b, &list) != nil {
			return nil
		}
	} else {
		var one text
		if json.Unmarshal(b, &one) == nil {
			list = []text{one}
		}
	}
	for _, s := range list {
		if s != "" {
			*t = append(*t, string(s))
		}
	}
	return nil
}

// flag accepts booleans, numbers and their spellings as strings.
type flag bool

func (f *flag) UnmarshalJSON(b []byte) error {
	switch strings.ToLower(strings.Trim(string(b), `" `)) {
	case "true", "1", "yes":
		*f = true
	default:
		*f = false
	}
	return nil
}

// number accepts integers and decimals, also written as strings.
type number float64

func (n *number) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseFloat(strings.Trim(string(b), `" `), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		v = 0
	}
	*n = number(v)
	return nil
}

// count returns n as a non-negative int that fits a Postgres integer.
func (n number) count() int {
	if n < 0 || n > math.MaxInt32 {
		return 0
	}
	return int(n)
}

// Instants below secondsLimit are seconds, the others milliseconds (contract
// §7.1). What lies beyond instantLimit (the year 5138) is no instant.
const (
	secondsLimit = 1e11
	instantLimit = 1e14
)

// instant accepts a Unix time in seconds or milliseconds.
type instant struct{ time.Time }

func (i *instant) UnmarshalJSON(b []byte) error {
	i.Time = time.Time{}
	digits := strings.Trim(string(b), `" `)
	v, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		decimal, err := strconv.ParseFloat(digits, 64)
		if err != nil || math.IsNaN(decimal) || math.Abs(decimal) >= instantLimit {
			return nil
		}
		v = int64(decimal)
	}
	switch {
	case v <= 0 || v >= instantLimit:
	case v < secondsLimit:
		i.Time = time.Unix(v, 0).UTC()
	default:
		i.Time = time.UnixMilli(v).UTC()
	}
	return nil
}

// empty reports whether a raw value says nothing: absent, null, or an empty
// string, object or list.
func empty(raw json.RawMessage) bool {
	switch string(bytes.TrimSpace(raw)) {
	case "", "null", `""`, "{}", "[]":
		return true
	default:
		return false
	}
}

// first returns the first of the values that is not empty.
func first(values ...text) string {
	for _, v := range values {
		if v != "" {
			return string(v)
		}
	}
	return ""
}
