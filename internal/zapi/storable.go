package zapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// StorableJSON returns raw as JSON that Postgres accepts as jsonb, which is
// stricter than the JSON grammar: NUL characters are dropped, broken UTF-8 and
// lone surrogates become U+FFFD, and numbers beyond float64 become strings.
// Other numbers keep every digit. It returns ErrMalformed when raw is not JSON.
func StorableJSON(raw []byte) (json.RawMessage, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return nil, fmt.Errorf("%w: %T", ErrMalformed, err)
	}
	if dec.More() {
		return nil, fmt.Errorf("%w: more than one value", ErrMalformed)
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(storable(value)); err != nil {
		return nil, fmt.Errorf("zapi: encode JSON for storage: %w", err)
	}
	return bytes.TrimSpace(out.Bytes()), nil
}

func storable(value any) any {
	switch v := value.(type) {
	case string:
		return strings.ReplaceAll(v, "\x00", "")
	case json.Number:
		if _, err := v.Float64(); err != nil {
			return v.String()
		}
		return v
	case []any:
		for i := range v {
			v[i] = storable(v[i])
		}
		return v
	case map[string]any:
		clean := make(map[string]any, len(v))
		for key, item := range v {
			clean[strings.ReplaceAll(key, "\x00", "")] = storable(item)
		}
		return clean
	default:
		return v
	}
}
