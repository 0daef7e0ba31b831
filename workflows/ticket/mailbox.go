package ticket

import (
	"cmp"
	"slices"

	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
)

// mailbox holds what has arrived and was not taken yet.
type mailbox struct {
	signals  workflow.ReceiveChannel
	wake     workflow.Channel // one token: a command has arrived
	rows     []contract.Row   // by seq, each once
	commands []*command       // by arrival
	check    bool             // someone asked to hold the state against Postgres
}

func newMailbox(ctx workflow.Context) mailbox {
	return mailbox{
		signals: workflow.GetSignalChannel(ctx, contract.TicketRows.Name),
		wake:    workflow.NewNamedBufferedChannel(ctx, "wake", 1),
	}
}

func (m *mailbox) hasRows() bool     { return len(m.rows) > 0 }
func (m *mailbox) hasCommands() bool { return len(m.commands) > 0 }
func (m *mailbox) empty() bool       { return !m.hasRows() && !m.hasCommands() && !m.check }

// receive empties the signal channel into the mailbox. Rows up to handled are known and dropped (R10).
func (m *mailbox) receive(handled int64) {
	for {
		var signal contract.Rows
		if !m.signals.ReceiveAsync(&signal) {
			return
		}
		m.check = m.check || signal.Check
		for _, row := range signal.Rows {
			m.add(row, handled)
		}
	}
}

func (m *mailbox) add(row contract.Row, handled int64) {
	if row.Seq <= handled {
		return
	}
	at, known := slices.BinarySearchFunc(m.rows, row.Seq, func(r contract.Row, seq int64) int { return cmp.Compare(r.Seq, seq) })
	if !known {
		m.rows = slices.Insert(m.rows, at, row)
	}
}

// first takes the oldest row.
func (m *mailbox) first() contract.Row {
	row := m.rows[0]
	m.rows = m.rows[1:]
	return row
}

// put adds a command and wakes the loop.
func (m *mailbox) put(c *command) {
	m.commands = append(m.commands, c)
	m.wake.SendAsync(nil)
}

// next takes the oldest command.
func (m *mailbox) next() *command {
	c := m.commands[0]
	m.commands = m.commands[1:]
	return c
}
