package desk

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fragment is a piece of a text; Hit marks what was searched for.
type Fragment struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit"`
}

const (
	// snippetLead is how many characters stand before the first hit, snippetSize how many a snippet has at most.
	snippetLead = 40
	snippetSize = 180
)

// Snippet cuts a text around the first word that the query asks for and marks every such word, so that a list of results shows why each is
// there. Accents and case don't count, and a word is marked in its other forms too (pedido, pedidos). It marks for the eye: what is found, the
// database decides. Blanks are joined; what is left out shows as "…".
func Snippet(text, query string) []Fragment {
	wanted := searchWords(query)
	words := splitWords(strings.Join(strings.Fields(text), " "))
	first := 0
	for i, w := range words {
		if w.word && asked(w.text, wanted) {
			first = i
			break
		}
	}
	start := first
	for lead := 0; start > 0; start-- {
		if lead += utf8.RuneCountInString(words[start-1].text); lead > snippetLead {
			break
		}
	}
	var fragments []Fragment
	add := func(text string, hit bool) {
		if n := len(fragments); n > 0 && fragments[n-1].Hit == hit {
			fragments[n-1].Text += text
			return
		}
		fragments = append(fragments, Fragment{Text: text, Hit: hit})
	}
	if start > 0 {
		add("…", false)
	}
	size := 0
	for _, w := range words[start:] {
		length := utf8.RuneCountInString(w.text)
		if size+length > snippetSize && size > 0 {
			add("…", false)
			break
		}
		if length > snippetSize {
			w.text = string([]rune(w.text)[:snippetSize]) + "…"
		}
		size += length
		add(w.text, w.word && asked(w.text, wanted))
	}
	return fragments
}

// piece is a word or what stands between two.
type piece struct {
	text string
	word bool
}

func splitWords(text string) []piece {
	var pieces []piece
	for _, r := range text {
		word := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
		if n := len(pieces); n > 0 && pieces[n-1].word == word {
			pieces[n-1].text += string(r)
			continue
		}
		pieces = append(pieces, piece{string(r), word})
	}
	return pieces
}

func searchWords(query string) []string {
	var words []string
	for _, p := range splitWords(query) {
		if p.word {
			words = append(words, foldAccents(strings.ToLower(p.text)))
		}
	}
	return words
}

// asked reports whether a word is one of the wanted, or another form of it: the same but for an ending of at most three letters.
func asked(word string, wanted []string) bool {
	folded := foldAccents(strings.ToLower(word))
	for _, w := range wanted {
		if folded == w {
			return true
		}
		stem := max(4, min(len(w), len(folded))-2)
		if len(w) >= stem && len(folded) >= stem && folded[:stem] == w[:stem] && len(folded)-stem <= 4 && len(w)-stem <= 4 {
			return true
		}
	}
	return false
}
