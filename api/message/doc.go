// Package message is the API of the messages of a ticket.
package message
