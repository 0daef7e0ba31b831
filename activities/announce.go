// Package activities holds what the activities of every dependency share. The activities themselves live in packages of their own below
// it, one a dependency; each is safe to run twice (rules R10, R17, R25).
package activities

import "github.com/balcao/balcao/internal/postgres"

// Announcer shows the browsers what a store has just committed, without making the activity wait; wake tells it that rows for workflows were
// committed too. What it can't show stays in the outbox, and the relay does a second later (R6). *dispatch.Announcer is one.
type Announcer interface {
	Announce(committed []postgres.Announcement, wake bool)
}
