// Package trial is `balcao dev`: the whole of Balcão on one machine, with everything
// it needs, simulators in place of the outside world and a demo company to look
// around in (architecture section 9).
//
// API and worker are processes of the same program, as in production; servers and
// simulators are started before them and stopped after them. What a run leaves in the
// data folder, the next one finds. A part that dies is started again.
package trial
