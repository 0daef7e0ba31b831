// Package history serves the conversations of one number, open and closed, to look through and to take along (WA-5). It shows what the person
// may see of them, as everywhere.
package history
