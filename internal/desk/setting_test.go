package desk_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
)

func TestEverySettingTakesItsOwnDefaultAndHasANameOfItsOwn(t *testing.T) {
	t.Parallel()
	seen := map[desk.SettingKey]bool{}
	for _, s := range desk.Settings() {
		require.False(t, seen[s.Key], s.Key)
		seen[s.Key] = true
		value := s.Default
		if d, ok := value.(time.Duration); ok {
			value = int64(d / time.Second)
		}
		raw, err := json.Marshal(value)
		require.NoError(t, err)
		parsed, err := s.Parse(raw)
		require.NoError(t, err, s.Key)
		require.Equal(t, s.Default, parsed, s.Key)
		for _, wrong := range []string{`null`, ``, `{}`, `[1]`} {
			_, err := s.Parse(json.RawMessage(wrong))
			require.Equal(t, desk.CodeInvalid, desk.CodeOf(err), "%s %s", s.Key, wrong)
		}
	}
}

func TestASettingRefusesWhatItCannotBe(t *testing.T) {
	t.Parallel()
	for key, wrong := range map[desk.SettingKey][]string{
		desk.SettingLowScore:     {`-0.1`, `10.1`, `7.05`, `"7"`},
		desk.SettingMinMessages:  {`0`, `1.5`, `101`},
		desk.SettingSurveyText:   {`"\u0000"`, `7`},
		desk.SettingIPAllowlist:  {`["10.0.0.0/40"]`, `["example.org"]`, `"10.0.0.1"`},
		desk.SettingLocale:       {`"fr"`, `""`},
		desk.SettingTimezone:     {`"Mars/Olympus"`, `"Local"`},
		desk.SettingBrandColor:   {`"red"`, `"#12345g"`},
		desk.SettingMediaMaxSize: {`1`, `99999999999`},
		desk.SettingSignature:    {`"true"`, `1`},
	} {
		s, known := desk.SettingOf(key)
		require.True(t, known)
		for _, raw := range wrong {
			_, err := s.Parse(json.RawMessage(raw))
			require.Equal(t, desk.CodeInvalid, desk.CodeOf(err), "%s %s", key, raw)
		}
	}
}

func TestWhatIsNotSetOrNotReadableHasItsDefault(t *testing.T) {
	t.Parallel()
	v := desk.NewSettingValues(map[desk.SettingKey]json.RawMessage{
		desk.SettingSignature: json.RawMessage(`false`), desk.SettingLowScore: json.RawMessage(`"x"`), "no.such": json.RawMessage(`1`),
		desk.SettingReopenWindow: json.RawMessage(`3600`),
	})
	require.False(t, v.Bool(desk.SettingSignature))
	require.InDelta(t, 7.0, v.Decimal(desk.SettingLowScore), 0)
	require.Equal(t, time.Hour, v.Duration(desk.SettingReopenWindow))
	require.EqualValues(t, 100<<20, desk.SettingValues{}.Integer(desk.SettingMediaMaxSize))
	require.True(t, desk.SettingValues{}.Bool(desk.SettingSignature))
	require.Zero(t, v.Integer("no.such"))
}
