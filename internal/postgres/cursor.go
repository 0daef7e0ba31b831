package postgres

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// cursor is the place of the last row of a page. It is opaque to callers and worth nothing: the next page is filtered by what its asker
// may see.
type cursor struct {
	At     time.Time `json:"t"`
	ID     uuid.UUID `json:"i"`
	Filter string    `json:"f"` // fingerprint of the list
}

// String encodes it for a URL.
func (c cursor) String() string {
	encoded, err := json.Marshal(c)
	if err != nil {
		// Only a year beyond 9999 can't be written, and the database keeps none.
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(encoded)
}

// parseCursor reads a cursor of the list with that fingerprint; desk.CodeInvalid for anything else.
func parseCursor(encoded, fingerprint string) (cursor, error) {
	var c cursor
	decoded, err := base64.RawURLEncoding.DecodeString(encoded)
	if err == nil {
		err = json.Unmarshal(decoded, &c)
	}
	if err != nil || c.Filter != fingerprint {
		return cursor{}, desk.Invalid("cursor", "invalid", "the cursor does not belong to this list")
	}
	return c, nil
}

// fingerprint names a list apart from its page.
func (f TicketFilter) fingerprint() string {
	f.Cursor, f.Limit = "", 0
	return fingerprint(f)
}

func fingerprint(list any) string {
	encoded, err := json.Marshal(list)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(encoded)
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}
