// Package hook takes the webhooks of Z-API (architecture section 3; rules R5, R6, R9 to R15; contract §5).
//
// The secret in the path authenticates. A webhook is stored before it is answered, in one transaction, and answered without waiting for
// Redis or Temporal. What can't be understood is kept raw and flagged: a webhook that authenticates and holds JSON is never refused, and
// the only reason to ask for it again is a database that is away.
package hook
