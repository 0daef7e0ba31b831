package desk_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
)

func TestIsThanksSeesMereThanksInThreeLanguages(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"obrigado", "Obrigada!", "OBRIGADO", "muito obrigado", "Muito obrigada!!", "obg", "obgd", "brigado", "brigadão", "valeu", "vlw",
		"valeu!!!", "valeuuu", "obrigadaaaa", "obrigado mesmo", "ok, obrigado", "tá bom, obrigada",
		"obrigado pela atenção", "obrigada pela ajuda", "agradeço", "agradecida", "gratidão", "grato", "show, valeu", "obrigado, bom dia",
		"obrigado 🙏", "valeu 👍👍", "obrigado a todos", "obrigado\nabraço", "*obrigado*",
		"thanks", "Thank you", "thank you so much", "thx", "ty", "thanks a lot", "thanks everyone", "THANK YOU!!!",
		"gracias", "¡Gracias!", "muchas gracias", "mil gracias", "gracias por la ayuda",
		"👍", "👍🏽", "🙏🙏🙏", "❤️", "😀 😀", "👨‍👩‍👧", "🇧🇷", "☺️", "\n👏\n",
	} {
		require.True(t, desk.IsThanks(text), "%q", text)
	}
}

func TestIsThanksRefusesWhatMayAskForSomething(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "!", "...", "ok", "sim", "bom dia", "beleza", "muito bom", "de nada", "tudo bem",
		"obrigado?", "obrigado, e o boleto?", "obrigado pelo boleto", "obrigado mas não chegou", "obrigado, não funcionou",
		"muito obrigado por toda a ajuda", "obrigado obrigado obrigado obrigado obrigado", "obrigado 2", "obrigado, pedido 123",
		"não obrigado", "obrigado por nada", "gracias por nada", "por que obrigado", "obrigação", "sou obrigado", "fui obrigada", "thanks but no", "no thanks", "thank you, when",
		"gracias pero no", "gracias, cuándo", "❓", "👍?", "👍 ok?", "8️⃣", "10", "👍 1", "obrigado https://example.com", "valeu a pena esperar",
		"quanto valeu", "<3", "+1", "@todos", "obrigado@example.com",
	} {
		require.False(t, desk.IsThanks(text), "%q", text)
	}
}

func FuzzIsThanksNeverTakesAQuestion(f *testing.F) {
	f.Add("obrigado")
	f.Add("👍🏽")
	f.Fuzz(func(t *testing.T, text string) {
		desk.IsThanks(text)
		require.False(t, desk.IsThanks(text+"?"))
	})
}
