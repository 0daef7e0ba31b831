package request

import (
	"time"

	"github.com/balcao/balcao/internal/desk"
)

// Delayed is a refusal with the time after which asking again makes sense: the
// answer carries Retry-After.
type Delayed struct {
	Refusal *desk.Error
	After   time.Duration
}

// Error returns the refusal's text, for the log.
func (d *Delayed) Error() string { return d.Refusal.Error() }

// Unwrap returns the refusal.
func (d *Delayed) Unwrap() error { return d.Refusal }

// Extended is a refusal whose problem has members beyond the standard ones (RFC 9457
// section 3.2).
type Extended struct {
	Refusal *desk.Error
	Members map[string]any
}

// Error returns the refusal's text, for the log.
func (e *Extended) Error() string { return e.Refusal.Error() }

// Unwrap returns the refusal.
func (e *Extended) Unwrap() error { return e.Refusal }

// Codes that only HTTP speaks of.
const (
	CodeCSRF             desk.Code = "csrf_failed"        // the header X-CSRF-Token is missing or another session's
	CodeMethodNotAllowed desk.Code = "method_not_allowed" // the path exists, with another method
	CodeTenantRequired   desk.Code = "tenant_required"    // the address belongs to several tenants: name one
	CodeTusVersion       desk.Code = "tus_version"        // the header Tus-Resumable is missing or of another version
	CodeUnsupportedMedia desk.Code = "unsupported_media"  // the body is not application/json
)
