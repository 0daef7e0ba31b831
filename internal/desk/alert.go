package desk

// AlertKind says what an alert is about. Its words belong to the interface.
type AlertKind string

// Alerts about numbers (WA-11, R9). Their subject is the number's id.
const (
	AlertConnectionDown    AlertKind = "connection_down"     // it stays down; data: reason, since
	AlertConnectionSilent  AlertKind = "connection_silent"   // it says that it is well, and nothing comes or leaves; data: reason, since
	AlertConnectionPaused  AlertKind = "connection_paused"   // WhatsApp probably mutes it: sending waits for a person; data: reason
	AlertHookTokenMismatch AlertKind = "hook_token_mismatch" //nolint:gosec // webhooks come with an unexpected token; data: count, last_at
	AlertHookNotStored     AlertKind = "hook_not_stored"     // webhooks could not be stored as what they are; data: count, last_at
)

// Severity is how much an alert matters.
type Severity string

// The severities.
const (
	SeverityInfo     Severity = "info"
	SeverityWarning  Severity = "warning"
	SeverityCritical Severity = "critical"
)

// MailConnectionDown is the mail that a number which stays down asks for (MAIL-4).
const MailConnectionDown = "connection_down"
