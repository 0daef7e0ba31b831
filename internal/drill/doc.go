// Package drill holds the tests of the whole: two API processes, a worker, real Postgres, Redis and Temporal, and the simulators, with parts
// of them killed, stopped or wiped in the middle. Each drill counts what was sent, stored, shown and done: nothing lost, nothing twice.
//
// Processes are the real binary, started and killed as an operator or a power cut would.
package drill
