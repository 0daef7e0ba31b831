// Package desk is the domain core of Balcão: what a ticket may become, who may do and see what, how a message is routed.
//
// It imports the standard library only, reads no clock and does no I/O: every function is pure, so the API, the workflows
// and the activities all decide by the same code and a workflow stays deterministic when it calls it.
package desk
