package desk

import (
	"strings"
	"unicode"
)

// cleanText makes what people type comparable: composes the accents that some
// phones send decomposed, turns every kind of blank except line breaks into a
// plain space, and drops invisible characters. Emoji keep their joiners.
func cleanText(s string) string {
	s = composeAccents.Replace(s)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return '\n'
		case unicode.IsSpace(r):
			return ' '
		case r == joiner || unicode.Is(unicode.Mn, r) || unicode.Is(tagCharacters, r):
			return r
		case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r):
			return -1
		default:
			return r
		}
	}, s)
}

// composeAccents covers the accents of Portuguese and Spanish; the standard
// library has no Unicode normalisation.
var composeAccents = strings.NewReplacer(
	"a\u0300", "à", "a\u0301", "á", "a\u0302", "â", "a\u0303", "ã",
	"e\u0301", "é", "e\u0302", "ê", "i\u0301", "í",
	"o\u0301", "ó", "o\u0302", "ô", "o\u0303", "õ", "u\u0301", "ú", "u\u0308", "ü",
	"c\u0327", "ç", "n\u0303", "ñ",
	"A\u0300", "À", "A\u0301", "Á", "A\u0302", "Â", "A\u0303", "Ã",
	"E\u0301", "É", "E\u0302", "Ê", "I\u0301", "Í",
	"O\u0301", "Ó", "O\u0302", "Ô", "O\u0303", "Õ", "U\u0301", "Ú", "U\u0308", "Ü",
	"C\u0327", "Ç", "N\u0303", "Ñ",
)

// foldAccents takes the accents of Portuguese and Spanish off lower-case text.
func foldAccents(s string) string { return stripAccents.Replace(s) }

var stripAccents = strings.NewReplacer(
	"à", "a", "á", "a", "â", "a", "ã", "a", "ä", "a",
	"é", "e", "ê", "e", "è", "e", "ë", "e", "í", "i", "ì", "i", "ï", "i",
	"ó", "o", "ô", "o", "õ", "o", "ò", "o", "ö", "o",
	"ú", "u", "ù", "u", "ü", "u", "ç", "c", "ñ", "n",
)

const (
	joiner      = '\u200d'
	emojiStyle  = '\ufe0f'
	textStyle   = '\ufe0e'
	keycapFrame = '\u20e3'
)

// tagCharacters spell the regional flags (England, Scotland, Wales).
var tagCharacters = &unicode.RangeTable{R32: []unicode.Range32{{Lo: 0xE0020, Hi: 0xE007F, Stride: 1}}}

// pictographs are the blocks that hold emoji.
var pictographs = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x2190, Hi: 0x21FF, Stride: 1},
		{Lo: 0x2300, Hi: 0x23FF, Stride: 1},
		{Lo: 0x25A0, Hi: 0x27BF, Stride: 1},
		{Lo: 0x2934, Hi: 0x2935, Stride: 1},
		{Lo: 0x2B00, Hi: 0x2BFF, Stride: 1},
	},
	R32: []unicode.Range32{{Lo: 0x1F000, Hi: 0x1FAFF, Stride: 1}},
}

// emojiPart reports whether r belongs to an emoji sequence: a picture, or what
// only modifies one.
func emojiPart(r rune) bool {
	return unicode.Is(pictographs, r) || r == joiner || r == emojiStyle || r == textStyle ||
		unicode.Is(tagCharacters, r)
}
