package postgres

import "github.com/google/uuid"

// Participant is somebody in a group, or who was and has written there.
type Participant struct {
	Key       string // lid:… or phone:…
	Name      string // "" while WhatsApp has not told one
	Phone     string // canonical digits; "" while only the LID is known
	Color     int    // 1 to 8, the same as long as the group lives
	Admin     bool
	Left      bool
	ContactID uuid.UUID // uuid.Nil when the person is no contact
}
