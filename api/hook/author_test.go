package hook_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/api/apitest"
)

func TestWhoWroteInAGroupIsKnownByPhoneOrElseByLID(t *testing.T) {
	t.Parallel()
	d := openDoor(t, apitest.NewOffice(t), rules{})
	for name, c := range map[string]struct {
		phone, lid any
		want       string
	}{
		"both":                   {"554488887777", "99999999999999@lid", "phone:5544988887777"},
		"phone alone":            {"554488887777", nil, "phone:5544988887777"},
		"LID alone":              {nil, "99999999999999@lid", "lid:99999999999999"},
		"LID digits as a phone":  {"99999999999999", "99999999999999@lid", "lid:99999999999999"},
		"LID in the wrong field": {"99999999999999@lid", nil, "lid:99999999999999"},
		"nobody":                 {nil, nil, ""},
		"nonsense":               {"se for grupo", nil, ""},
	} {
		id := newID()
		d.accepted(t, d.text("120363000000000001-group", id, "oi", map[string]any{"isGroup": true, "participantPhone": c.phone, "participantLid": c.lid}))
		require.Equal(t, 1, d.office.Count(t, "SELECT count(*) FROM messages WHERE provider_id = $1 AND author_key = $2", id, c.want), name)
	}
}
