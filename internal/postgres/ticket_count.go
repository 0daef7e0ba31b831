package postgres

// CountCap is where tab counts stop counting; an interface shows more as "999+" (R7).
const CountCap = 1000

// TicketCounts holds how many tickets each tab of the inbox has for one viewer, each at most CountCap.
type TicketCounts struct {
	Mine     int `json:"mine" db:"mine"`
	Queue    int `json:"queue" db:"queue"`
	All      int `json:"all" db:"all_active"`
	Groups   int `json:"groups" db:"groups"`
	Resolved int `json:"resolved" db:"resolved"`
	Unread   int `json:"unread" db:"unread"`
}
