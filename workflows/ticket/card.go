package ticket

import (
	"fmt"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/balcao/balcao/internal/contract"
	"github.com/balcao/balcao/internal/desk"
)

// show brings search attributes and card up to date (WF-8, R35). Attributes are written only where they differ from what the run has;
// the card costs no history at all.
func (t *ticket) show(ctx workflow.Context) {
	known := workflow.GetTypedSearchAttributes(ctx)
	var changed []temporal.SearchAttributeUpdate
	for _, keyword := range contract.TicketKeywords(t.tenant, t.now) {
		if value, _ := known.GetKeyword(keyword.Key); value != keyword.Value {
			changed = append(changed, keyword.Update())
		}
	}
	if len(changed) > 0 {
		if err := workflow.UpsertTypedSearchAttributes(ctx, changed...); err != nil {
			t.log.Error("search attributes were refused", "error", err)
		}
	}
	workflow.SetCurrentDetails(ctx, t.card())
}

// card is what a supervisor reads in Temporal UI: codes, slugs and handles only (R26).
func (t *ticket) card() string {
	return fmt.Sprintf("**%s** · %s\n\n- Priority: %s\n- Department: %s\n- Agent: %s\n- Connection: %s\n- Next: %s\n- Last: %s\n- Handled up to: %d\n- Run: %d\n",
		t.now.Protocol, t.now.Status, t.now.Priority, orNone(t.now.DepartmentSlug), orNone(t.now.AgentHandle), t.now.ConnectionSlug,
		t.next(), orNone(t.carry.LastStep), t.carry.HandledSeq, t.carry.Runs+1)
}

// next says what the run waits for.
func (t *ticket) next() string {
	switch waiting := len(t.carry.ToSend); {
	case waiting > 0:
		return fmt.Sprintf("send %d queued", waiting)
	case !t.now.Status.Active():
		return "end"
	case t.now.Status == desk.StatusOpen:
		return "an agent accepts"
	case t.now.Status == desk.StatusWaiting:
		return "the customer answers"
	default:
		return "agent or customer writes"
	}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}
