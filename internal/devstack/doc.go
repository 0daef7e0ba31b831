// Package devstack starts, adopts and stops what Balcão needs around it on a
// developer's machine, without a container engine: Postgres, Redis and Temporal.
// `balcao dev` runs the whole stack in the foreground; the testkit package keeps
// shared servers for test runs.
//
// Everything listens on 127.0.0.1 only. Server processes are leaders of their own
// process groups, so that Ctrl-C reaches them only through us and in order. A
// server left behind by a killed run is adopted by the next one.
package devstack

// Progress receives a line for the person who waits, without a line end. It may be
// called from several goroutines. A nil Progress drops the lines.
type Progress func(line string)

func (p Progress) say(line string) {
	if p != nil {
		p(line)
	}
}
