// Package contract is what the API, the workflows and the activities say to each other through Temporal: workflow ids, task queues,
// and typed names of activities, signals, updates and queries with their inputs and outputs.
//
// Everything that travels here lands in workflow histories, so it holds ids, codes, counters and instants: never the text of a message,
// a note or a reason, never a name, phone or address (WF-8, R26). Words belong to rows in Postgres that are written first.
package contract
