package desk_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
)

func TestASignatureIsTheNameInBoldOnALineOfItsOwn(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Ana Souza":        "*Ana Souza:*\nBom dia",
		"  Ana\n*Souza*  ": "*Ana Souza:*\nBom dia",
		"":                 "Bom dia",
		" ** ":             "Bom dia",
	} {
		require.Equal(t, want, desk.Signed(name, "Bom dia"), name)
	}
	require.Empty(t, desk.Signed("Ana", ""), "nothing is signed")
	longest := strings.Repeat("á", desk.LongestText)
	require.Equal(t, longest, desk.Signed("Ana", longest), "rather without a name than refused")
	require.True(t, strings.HasSuffix(desk.Signed("Ana", "Bom dia"), "Bom dia"), "its echo is known by the end (R17)")
}

func TestVariablesOfATextAreFilledOnceAndUnknownOnesStay(t *testing.T) {
	t.Parallel()
	facts := desk.TextFacts{ContactName: "João {{protocolo}} Silva", Protocol: "20261123-000001", Company: "Loja", Department: "Vendas"}
	for template, want := range map[string]string{
		"Olá, {{contato.primeiro_nome}}! {{ protocolo }}": "Olá, João! 20261123-000001",
		"{{contato.nome}}": "João {{protocolo}} Silva",
		"{{empresa}}/{{departamento}}{{ninguem}} {{{{ }}": "Loja/Vendas{{ninguem}} {{{{ }}",
		"sem variável":                  "sem variável",
		"aberta {{protocolo":            "aberta {{protocolo",
		"  {{contato.primeiro_nome}}  ": "João",
	} {
		require.Equal(t, want, desk.FillText(template, facts), template)
	}
	require.Equal(t, "Olá, !", desk.FillText("Olá, {{contato.primeiro_nome}}!", desk.TextFacts{}))
}

func TestAReactionIsOneEmojiAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, emoji := range []string{"👍", "❤️", "👍🏽", "👨‍👩‍👧‍👦", "🇧🇷", "1️⃣", "©️", "🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F"} {
		require.True(t, desk.IsReaction(emoji), emoji)
	}
	for _, other := range []string{"", "a", "ok 👍", "👍 ", "7", "\u200d", "\ufe0f", strings.Repeat("👍", 17), "<b>", "\xff"} {
		require.False(t, desk.IsReaction(other), other)
	}
}
