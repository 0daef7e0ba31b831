package hook_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
)

func TestContentThatIsNotKnownIsKeptRawShownAsUnsupportedAndCounted(t *testing.T) {
	t.Parallel()
	d := openDoor(t, apitest.NewOffice(t), rules{})
	odd := d.text("5511988887777", newID(), "", map[string]any{"hologram": map[string]any{"depth": 3}})
	delete(odd, "text")
	for range 3 {
		d.accepted(t, odd)
	}
	require.Equal(t, 1, d.office.Count(t, `SELECT count(*) FROM messages WHERE type = 'unsupported' AND raw -> 'hologram' ->> 'depth' = '3' AND ticket_id IS NOT NULL`))
	require.Equal(t, 1, d.tickets(t), "somebody has written, whatever it was")
	families, err := d.registry.Gather()
	require.NoError(t, err)
	counted := 0.0
	for _, family := range families {
		for _, m := range family.GetMetric() {
			for _, label := range m.GetLabel() {
				if label.GetValue() == "unsupported" {
					counted += m.GetCounter().GetValue()
				}
			}
		}
	}
	require.InDelta(t, 1, counted, 0, "once, however often it is delivered")
}
