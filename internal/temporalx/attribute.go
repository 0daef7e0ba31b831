package temporalx

import (
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"

	"github.com/balcao/balcao/internal/contract"
)

// keywords are the search attributes of type keyword; the due instant is the only one of another type.
func keywords() []temporal.SearchAttributeKeyKeyword {
	return []temporal.SearchAttributeKeyKeyword{
		contract.AttrTenant, contract.AttrProtocol, contract.AttrStatus, contract.AttrDepartment, contract.AttrAgent,
		contract.AttrConnection, contract.AttrSLA,
	}
}

// Attributes returns every search attribute of Balcão with its type (WF-8). A namespace must have them all before the first ticket.
func Attributes() map[string]enums.IndexedValueType {
	all := map[string]enums.IndexedValueType{contract.AttrDueAt.GetName(): contract.AttrDueAt.GetValueType()}
	for _, key := range keywords() {
		all[key.GetName()] = key.GetValueType()
	}
	return all
}

// sample returns a value for each attribute, for a run that proves that they can be used.
func sample() temporal.SearchAttributes {
	updates := []temporal.SearchAttributeUpdate{contract.AttrDueAt.ValueSet(time.Now().UTC())}
	for _, key := range keywords() {
		updates = append(updates, key.ValueSet("setup"))
	}
	return temporal.NewSearchAttributes(updates...)
}
