// Package realtime tells open browsers what changed, over one WebSocket each (architecture section 7, R38).
//
// A Hub reads the tenant's stream in Redis and filters each event for each browser by desk.CanSee, on the facts that the event carries:
// no event costs a query. Events name what changed and never carry it; a browser asks the API for the rest, which checks again.
// A browser that was away resumes from the last event it had; what it missed is checked against the rows as they are now. When the
// stream no longer holds that event, or Redis was away, the browser is told to reload.
package realtime
