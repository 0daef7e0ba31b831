package postgres

import (
	"time"

	"github.com/google/uuid"
)

// Contact is a customer or a group. Instants are in UTC.
type Contact struct {
	ID             uuid.UUID
	Kind           string   // person or group
	Name           string   // given by a person; "" for none
	PushName       string   // what WhatsApp shows; never identifies (WA-12)
	Phone          string   // canonical digits; "" while only the LID is known
	LIDs           []string // digits; never nil
	Note           string
	PhotoKey       string     // in the storage; "" for none
	PhotoFetchedAt *time.Time // when the photo was last looked for
	BlockedAt      *time.Time // nil: not blocked
	SavedAt        *time.Time // nil: nobody has kept the contact yet
	CreatedAt      time.Time
	Tickets        int                 // those that the viewer may see
	Connections    []ContactConnection // numbers on which the viewer sees a ticket of the contact, by name; never nil
}

// ContactConnection names a number.
type ContactConnection struct {
	ID    uuid.UUID `json:"id"`
	Name  string    `json:"name"`
	Color int       `json:"color"` // 1 to 6
}

// ShownName is the name that an agent gave, else what WhatsApp shows, else the phone, else "".
func (c Contact) ShownName() string {
	for _, name := range []string{c.Name, c.PushName, c.Phone} {
		if name != "" {
			return name
		}
	}
	return ""
}

// ContactFilter narrows the list of contacts.
type ContactFilter struct {
	Query  string // part of a name or of a phone; "" for all
	Kind   string // person, group, or "" for both
	Cursor string // of the page before, with the same filter
	Limit  int    // 1 to 100; 30 when 0
}

// ContactPage is one page, by name. Next is "" on the last one.
type ContactPage struct {
	Items []Contact // never nil
	Next  string
}

// PhotoVersion changes with every photo, so that a link to an old one is not taken from a cache.
func (c Contact) PhotoVersion() int64 {
	if c.PhotoFetchedAt == nil {
		return 0
	}
	return c.PhotoFetchedAt.Unix()
}
