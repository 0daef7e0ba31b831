package desk

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// marked writes a snippet as one string, hits between brackets.
func marked(fragments []Fragment) string {
	var b strings.Builder
	for _, f := range fragments {
		if f.Hit {
			b.WriteString("[" + f.Text + "]")
			continue
		}
		b.WriteString(f.Text)
	}
	return b.String()
}

func TestASnippetMarksWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("antes ", 30) + "o pedido chegou " + strings.Repeat("depois ", 60)
	for _, c := range []struct{ name, text, query, want string }{
		{"a word", "Meu pedido chegou", "pedido", "Meu [pedido] chegou"},
		{"its plural", "Meus pedidos chegaram", "pedido", "Meus [pedidos] chegaram"},
		{"without accents", "A solicitação foi enviada", "solicitacao", "A [solicitação] foi enviada"},
		{"in capitals", "PEDIDO", "pedido", "[PEDIDO]"},
		{"several words", "nota fiscal do pedido", "pedido nota", "[nota] fiscal do [pedido]"},
		{"numbers as they are", "pedido 1042 e 1043", "1042", "pedido [1042] e 1043"},
		{"no part of a word", "compedidor", "pedido", "compedidor"},
		{"short words only whole", "oito o", "oi", "oito o"},
		{"line breaks become blanks", "meu\n\npedido", "pedido", "meu [pedido]"},
		{"nothing asked", "meu pedido", "", "meu pedido"},
		{"no text", "", "pedido", ""},
		{"only signs", "!!! ???", "!!!", "!!! ???"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, marked(Snippet(c.text, c.query)))
		})
	}
	cut := marked(Snippet(long, "pedido"))
	require.True(t, strings.HasPrefix(cut, "…") && strings.HasSuffix(cut, "…"), cut)
	require.Contains(t, cut, "o [pedido] chegou")
	require.LessOrEqual(t, utf8.RuneCountInString(cut), snippetSize+10)
}

func FuzzASnippetIsCutFromItsText(f *testing.F) {
	f.Add("Meu pedido\nchegou às 8h 😀", "pedido")
	f.Add(strings.Repeat("a", 500), "a")
	f.Add("\xff\xfe", "\xff")
	f.Fuzz(func(t *testing.T, text, query string) {
		text = strings.ToValidUTF8(text, "")
		var b strings.Builder
		for _, piece := range Snippet(text, query) {
			require.NotEmpty(t, piece.Text)
			b.WriteString(piece.Text)
		}
		joined := strings.Join(strings.Fields(text), " ")
		require.Contains(t, joined+"…", strings.Trim(b.String(), "…"))
	})
}
