package contract

import (
	"github.com/google/uuid"
	"go.temporal.io/sdk/temporal"

	"github.com/balcao/balcao/internal/desk"
)

// Search attributes by which supervisors filter in Temporal UI (WF-8). All are keywords but the due instant: ids by slug, handle or number.
var (
	AttrTenant     = temporal.NewSearchAttributeKeyKeyword("BalcaoTenant")
	AttrProtocol   = temporal.NewSearchAttributeKeyKeyword("BalcaoProtocol")
	AttrStatus     = temporal.NewSearchAttributeKeyKeyword("BalcaoStatus")
	AttrDepartment = temporal.NewSearchAttributeKeyKeyword("BalcaoDepartment")
	AttrAgent      = temporal.NewSearchAttributeKeyKeyword("BalcaoAgent")
	AttrConnection = temporal.NewSearchAttributeKeyKeyword("BalcaoConnection")
	AttrSLA        = temporal.NewSearchAttributeKeyKeyword("BalcaoSLA")
	AttrDueAt      = temporal.NewSearchAttributeKeyTime("BalcaoDueAt")
)

// Keyword is one search attribute and its value; "" is no value.
type Keyword struct {
	Key   temporal.SearchAttributeKeyKeyword
	Value string
}

// TicketKeywords returns what the workflow of a ticket is found by, in a fixed order. Whoever starts it sets them, so that the workflow
// itself need not unless something changes.
func TicketKeywords(tenant uuid.UUID, t desk.Ticket) []Keyword {
	return []Keyword{
		{AttrTenant, tenant.String()},
		{AttrProtocol, t.Protocol},
		{AttrStatus, string(t.Status)},
		{AttrDepartment, t.DepartmentSlug},
		{AttrAgent, t.AgentHandle},
		{AttrConnection, t.ConnectionSlug},
	}
}

// Update sets the attribute, or clears it when there is no value.
func (k Keyword) Update() temporal.SearchAttributeUpdate {
	if k.Value == "" {
		return k.Key.ValueUnset()
	}
	return k.Key.ValueSet(k.Value)
}
