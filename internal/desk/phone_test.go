package desk_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
)

func TestCanonicalPhoneMakesBothFormsOfABrazilianMobileEqual(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"5511987654321":          "5511987654321",
		"551187654321":           "5511987654321",
		"+55 (11) 8765-4321":     "5511987654321",
		"+55 11 98765-4321":      "5511987654321",
		"00 55 11 98765 4321":    "5511987654321",
		" 5544 9999 9999":        "5544999999999",
		"554466665555":           "5544966665555",
		"554477776666":           "5544977776666",
		"551132654321":           "551132654321",
		"551122223333":           "551122223333",
		"551143334444":           "551143334444",
		"551153334444":           "551153334444",
		"552087654321":           "552087654321", // 20 is no area code
		"550087654321":           "550087654321",
		"5540041234":             "5540041234",
		"351912345678":           "351912345678",
		"541187654321":           "541187654321",
		"12025550123":            "12025550123",
		"+1 (202) 555-0123":      "12025550123",
		"\u200e+55 11 987654321": "5511987654321",
		"1234567":                "1234567",
		"123456789012345":        "123456789012345",
	} {
		got, ok := desk.CanonicalPhone(raw)
		require.True(t, ok, raw)
		require.Equal(t, want, got, raw)
		again, ok := desk.CanonicalPhone(got)
		require.True(t, ok)
		require.Equal(t, got, again, "canonical form is stable")
	}
}

func TestCanonicalPhoneRefusesWhatIsNoInternationalNumber(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		"", " ", "+", "0", "123456", "1234567890123456", "011987654321", "abc", "5511x87654321", "5511987654321@lid",
		"120363999999999999-group", "55+11987654321", "٥٥١١", "0000000000000",
	} {
		got, ok := desk.CanonicalPhone(raw)
		require.False(t, ok, raw)
		require.Empty(t, got)
	}
}

func TestEveryBrazilianAreaCodeGetsTheNinthDigit(t *testing.T) {
	t.Parallel()
	inUse := "11 12 13 14 15 16 17 18 19 21 22 24 27 28 31 32 33 34 35 37 38 41 42 43 44 45 46 47 48 49 51 53 54 55 " +
		"61 62 63 64 65 66 67 68 69 71 73 74 75 77 79 81 82 83 84 85 86 87 88 89 91 92 93 94 95 96 97 98 99 "
	for area := range 100 {
		ddd := string([]byte{byte('0' + area/10), byte('0' + area%10)})
		want := "55" + ddd + "87654321"
		for i := 0; i < len(inUse); i += 3 {
			if inUse[i:i+2] == ddd {
				want = "55" + ddd + "987654321"
			}
		}
		got, ok := desk.CanonicalPhone("55" + ddd + "87654321")
		require.True(t, ok)
		require.Equal(t, want, got)
	}
}

func TestParseChatKnowsEveryFormOfAddress(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]desk.Chat{
		"5511999999999":                 {Kind: desk.ChatPhone, Value: "5511999999999"},
		"551199999999":                  {Kind: desk.ChatPhone, Value: "5511999999999"},
		"551199999999@c.us":             {Kind: desk.ChatPhone, Value: "5511999999999"},
		"5511999999999@s.whatsapp.net":  {Kind: desk.ChatPhone, Value: "5511999999999"},
		"999999999999999@lid":           {Kind: desk.ChatLID, Value: "999999999999999"},
		"999999999999999:12@lid":        {Kind: desk.ChatLID, Value: "999999999999999"},
		"120363999999999999-group":      {Kind: desk.ChatGroup, Value: "120363999999999999"},
		"120363999999999999@g.us":       {Kind: desk.ChatGroup, Value: "120363999999999999"},
		"5511999999999-1623281429":      {Kind: desk.ChatGroup, Value: "5511999999999-1623281429"},
		"5511999999999-1623281429@g.us": {Kind: desk.ChatGroup, Value: "5511999999999-1623281429"},
		"120363999999999999@newsletter": {Kind: desk.ChatNewsletter, Value: "120363999999999999"},
		"1779474934@broadcast":          {Kind: desk.ChatBroadcast, Value: "1779474934"},
		"1774895799-broadcast":          {Kind: desk.ChatBroadcast, Value: "1774895799"},
		"status@broadcast":              {Kind: desk.ChatStatus, Value: "status@broadcast"},
		"":                              {Kind: desk.ChatUnknown},
		"0":                             {Kind: desk.ChatUnknown, Value: "0"},
		"@lid":                          {Kind: desk.ChatUnknown, Value: "@lid"},
		"abc@lid":                       {Kind: desk.ChatUnknown, Value: "abc@lid"},
		"name":                          {Kind: desk.ChatUnknown, Value: "name"},
	} {
		require.Equal(t, want, desk.ParseChat(raw), raw)
	}
}

func TestIdentityKeysGiveOneLockOrderWhateverTheOrderOfNames(t *testing.T) {
	t.Parallel()
	lid := desk.Identity{Kind: desk.ChatLID, Value: "99999999999999"}
	phone := desk.Identity{Kind: desk.ChatPhone, Value: "5511999999999"}
	for _, c := range []struct {
		names []string
		want  []desk.Identity
	}{
		{[]string{"5511999999999", "99999999999999@lid"}, []desk.Identity{lid, phone}},
		{[]string{"99999999999999@lid", "5511999999999"}, []desk.Identity{lid, phone}},
		{[]string{"551199999999", "99999999999999@lid", "99999999999999@lid", "5511999999999"}, []desk.Identity{lid, phone}},
		{[]string{"99999999999999@lid", ""}, []desk.Identity{lid}},
		{[]string{"99999999999999@lid"}, []desk.Identity{lid}},
		{[]string{"99999999999999", "99999999999999@lid"}, []desk.Identity{lid}},
		{[]string{"", "99999999999999@lid"}, []desk.Identity{lid}},
		{[]string{"551199999999"}, []desk.Identity{phone}},
		{[]string{"120363999999999999-group", "99999999999999@lid"}, []desk.Identity{{Kind: desk.ChatGroup, Value: "120363999999999999"}}},
		{[]string{"120363999999999999@newsletter", "99999999999999@lid"}, nil},
		{[]string{"status@broadcast", "5511999999999"}, nil},
		{[]string{"1774895799-broadcast"}, nil},
		{[]string{"", ""}, nil},
	} {
		require.Equal(t, c.want, desk.IdentityKeys(c.names[0], c.names[1:]...), c.names)
	}
}

func FuzzPhonesAndChats(f *testing.F) {
	for _, s := range []string{"551187654321", "+55 (11) 8765-4321", "9@lid", "1-group", "status@broadcast", "0055"} {
		f.Add(s, "99999999999999@lid")
	}
	f.Fuzz(func(t *testing.T, raw, other string) {
		if phone, ok := desk.CanonicalPhone(raw); ok {
			again, still := desk.CanonicalPhone(phone)
			require.True(t, still)
			require.Equal(t, phone, again)
			require.Equal(t, desk.Chat{Kind: desk.ChatPhone, Value: phone}, desk.ParseChat(raw))
		}
		keys := desk.IdentityKeys(raw, other)
		require.Len(t, slices.Compact(slices.Clone(keys)), len(keys))
		for i, key := range keys {
			require.NotEmpty(t, key.Value)
			require.True(t, i == 0 || keys[i-1].Kind < key.Kind || keys[i-1].Value < key.Value)
		}
	})
}
