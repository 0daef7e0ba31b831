package contract

import "go.temporal.io/sdk/temporal"

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
