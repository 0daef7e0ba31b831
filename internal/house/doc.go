// Package house holds tests of the repository itself: who imports whom, how long a
// file may be, what a package must say of itself. They fail with a reason, so that
// the rule explains itself to whoever meets it.
package house
