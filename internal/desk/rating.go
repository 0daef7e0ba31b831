package desk

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxScore is the best rating a customer can give; the worst is 0 (EV-1).
const maxScore = 10

// ParseRating reads a customer's answer to the survey (R15). A rating is the
// whole message: optionally "nota", "dou" or "é" (each once, a colon may
// follow), a number from 0 to 10 (digits, a word in Portuguese, English or
// Spanish, keycap emoji, or n/10), and optionally a separator and a comment.
// The separator is a comma, semicolon, stop, colon, dash, exclamation mark,
// opening parenthesis or line break; emoji that express a feeling need none.
// The comment comes back trimmed, "" when there is none. Everything else is no
// rating, above all quantities, amounts, times and telephone numbers.
func ParseRating(text string) (score int, comment string, ok bool) {
	rest := skipRatingPrefix(strings.TrimSpace(cleanText(text)))
	score, rest, ok = cutScore(rest)
	if !ok {
		return 0, "", false
	}
	comment, ok = cutComment(rest)
	if !ok {
		return 0, "", false
	}
	return score, comment, true
}

// skipRatingPrefix drops "nota", "dou" and "é" in any order, each once. The
// accent of "é" is needed: "e 10" means "and 10".
func skipRatingPrefix(s string) string {
	seen := map[string]bool{}
	for {
		word := leadingWord(s)
		key := strings.ToLower(word)
		if seen[key] || (key != "nota" && key != "dou" && key != "é") {
			return s
		}
		seen[key] = true
		after := s[len(word):]
		trimmed := strings.TrimLeft(after, " \n")
		if colon, found := strings.CutPrefix(trimmed, ":"); found {
			trimmed = strings.TrimLeft(colon, " \n")
		}
		s = trimmed
	}
}

func leadingWord(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		return s
	}
	return s[:end]
}

// cutScore reads the number at the start of s and returns what follows it.
func cutScore(s string) (score int, rest string, ok bool) {
	if after, found := strings.CutPrefix(s, "🔟"); found {
		return maxScore, after, true
	}
	if n, after, found := cutKeycaps(s); found {
		return n, after, n <= maxScore
	}
	if n, after, found := cutDigits(s); found {
		after, ok = cutOutOfTen(after)
		return n, after, ok
	}
	word := leadingWord(s)
	n, found := numberWords[foldAccents(strings.ToLower(word))]
	if !found {
		return 0, "", false
	}
	return n, s[len(word):], true
}

// cutKeycaps reads framed digits, each a digit, an optional style mark and the
// frame: one of them, or the pair for 10.
func cutKeycaps(s string) (n int, rest string, found bool) {
	digits := 0
	for s != "" && s[0] >= '0' && s[0] <= '9' {
		tail := strings.TrimPrefix(s[1:], string(emojiStyle))
		tail, framed := strings.CutPrefix(tail, string(keycapFrame))
		if !framed {
			break
		}
		n, digits, s = n*10+int(s[0]-'0'), digits+1, tail
		if digits == 2 && n != maxScore {
			return maxScore + 1, s, true
		}
		if digits > 2 {
			return maxScore + 1, s, true
		}
	}
	return n, s, digits > 0
}

// cutDigits reads 0 to 10 written without leading zeros.
func cutDigits(s string) (n int, rest string, found bool) {
	end := 0
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	switch {
	case end == 1:
		return int(s[0] - '0'), s[1:], true
	case end == 2 && s[:2] == "10":
		return maxScore, s[2:], true
	default:
		return 0, s, false
	}
}

// cutOutOfTen drops "/10" after the digits. Another denominator makes the whole
// message no rating.
func cutOutOfTen(s string) (rest string, ok bool) {
	after, slash := strings.CutPrefix(strings.TrimLeft(s, " "), "/")
	if !slash {
		return s, true
	}
	n, after, found := cutDigits(strings.TrimLeft(after, " "))
	return after, found && n == maxScore
}

// numberWords are read without accents. Feminine forms are left out: they
// count things ("uma", "duas"), a rating is masculine.
var numberWords = map[string]int{
	"zero": 0, "um": 1, "dois": 2, "tres": 3, "quatro": 4, "cinco": 5,
	"seis": 6, "sete": 7, "oito": 8, "nove": 9, "dez": 10,
	"cero": 0, "uno": 1, "dos": 2, "cuatro": 4, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}

const commentSeparators = ",;.:!-–—…"

// cutComment accepts what may follow the number. A comment that starts with a
// number again is refused: "8,5", "10-20", "7, 8 ou 9" rate nothing.
func cutComment(rest string) (comment string, ok bool) {
	trimmed := strings.TrimLeft(rest, " ")
	if strings.TrimSpace(trimmed) == "" {
		return "", true
	}
	first, _ := utf8.DecodeRuneInString(trimmed)
	if feelingEmoji(first) {
		return strings.TrimSpace(trimmed), true
	}
	if first == '(' {
		return strings.TrimSpace(trimmed), !startsWithNumber(trimmed[1:])
	}
	comment = strings.TrimLeft(trimmed, commentSeparators+" \n")
	if comment == trimmed {
		return "", false
	}
	if startsWithNumber(comment) {
		return "", false
	}
	comment = strings.TrimSpace(comment)
	if !strings.ContainsFunc(comment, speaks) {
		return "", !strings.Contains(comment, "?")
	}
	return comment, true
}

// speaks reports whether a comment with this character says anything.
func speaks(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(pictographs, r)
}

func startsWithNumber(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	if unicode.IsDigit(first) || strings.ContainsRune("/%$", first) || strings.HasPrefix(s, "R$") {
		return true
	}
	word := foldAccents(strings.ToLower(leadingWord(s)))
	_, number := numberWords[word]
	// "um" and "dos" open ordinary sentences: "10, um ótimo atendimento".
	return number && word != "um" && word != "dos"
}

// feelings are the emoji that praise or blame; others may be a count of things
// ("5 🍕").
var feelings = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x2639, Hi: 0x263A, Stride: 1},
		{Lo: 0x2728, Hi: 0x2728, Stride: 1},
		{Lo: 0x2763, Hi: 0x2764, Stride: 1},
		{Lo: 0x2B50, Hi: 0x2B50, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1F389, Hi: 0x1F38A, Stride: 1},
		{Lo: 0x1F31F, Hi: 0x1F31F, Stride: 1},
		{Lo: 0x1F44A, Hi: 0x1F450, Stride: 1},
		{Lo: 0x1F493, Hi: 0x1F49F, Stride: 1},
		{Lo: 0x1F4AA, Hi: 0x1F4AF, Stride: 1},
		{Lo: 0x1F525, Hi: 0x1F525, Stride: 1},
		{Lo: 0x1F5A4, Hi: 0x1F5A4, Stride: 1},
		{Lo: 0x1F600, Hi: 0x1F64F, Stride: 1},
		{Lo: 0x1F90D, Hi: 0x1F93A, Stride: 1},
		{Lo: 0x1F970, Hi: 0x1F97A, Stride: 1},
	},
}

func feelingEmoji(r rune) bool { return unicode.Is(feelings, r) }
