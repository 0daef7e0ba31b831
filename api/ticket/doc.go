// Package ticket is the API of tickets: lists, counts, one ticket, its log, and the commands that change its life.
//
// What a person may not see does not exist: every path of an invisible ticket answers 404. Commands go to the ticket's workflow, which
// decides (architecture section 4); this package only asks, waits and tells.
package ticket
