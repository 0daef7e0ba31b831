// Package dispatch carries what was committed out of the process: announcements to the browsers, and commands to the workflows of tickets.
// Nothing depends on it for correctness of what is stored: what it could not carry, the outbox relay does (architecture section 3).
package dispatch
