package ticket

import (
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/workflows"
)

// sending is the one send in flight (R24).
type sending struct {
	message contract.ID
	cancel  workflow.CancelFunc
	stopped bool
}

// stop asks the send to end with what it has, so that the run may continue as new.
func (s *sending) stop() {
	if !s.stopped {
		s.stopped = true
		s.cancel()
	}
}

// send starts the first send in line. Its result comes through the mailbox's selector.
func (t *ticket) send(ctx workflow.Context) {
	message := t.carry.ToSend[0]
	sendCtx, cancel := workflow.WithCancel(workflows.Send(ctx, "send message "+message.String()))
	future := contract.ZAPISend.Start(sendCtx, contract.SendInput{TenantID: t.tenant, TicketID: t.id, MessageID: message})
	t.sending = &sending{message: message, cancel: cancel}
	t.selector.AddFuture(future.Future, func(workflow.Future) {
		out, err := future.Get(ctx)
		t.sent(out.Delivery, err)
	})
}

// sent takes the result of the send in flight. Whatever it is, the line moves on (R17). Only a send that was stopped before it came to a
// result stays first. One that ended with an error keeps its state in the ledger, where a check finds it again.
func (t *ticket) sent(delivery desk.Delivery, err error) {
	was := t.sending
	t.sending = nil
	was.cancel()
	switch {
	case err == nil:
		t.carry.LastStep = "message " + string(delivery)
	case was.stopped:
		return
	default:
		t.log.Error("a message could not be sent", "message_id", was.message, "error", err)
		t.carry.LastStep = "message not sent"
	}
	t.carry.ToSend = t.carry.ToSend[1:]
}
