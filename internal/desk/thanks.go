package desk

import (
	"strings"
	"unicode"
)

// maxThanksWords is the longest message, in words, that can be mere thanks (R15).
const maxThanksWords = 4

// IsThanks reports whether a whole message says nothing but thanks, in
// Portuguese, English or Spanish, in at most four words, or is made of emoji
// only (R15). Such a message after closing joins the closed ticket instead of
// opening it again. Anything that could carry a request is not thanks: a
// question mark, a number, a word outside the list.
func IsThanks(text string) bool {
	folded := foldAccents(strings.ToLower(cleanText(text)))
	if strings.ContainsAny(folded, "?¿❓❔⁉") {
		return false
	}
	words, picture, strange := thanksWords(folded)
	if strange {
		return false
	}
	if len(words) == 0 {
		return picture
	}
	if len(words) > maxThanksWords {
		return false
	}
	thanked := false
	for _, word := range words {
		switch {
		case inList(thankWords, word):
			thanked = true
		case !inList(thankCompany, word):
			return false
		}
	}
	return thanked
}

// thanksWords splits folded text into words. picture tells that emoji were
// seen, strange that something other than letters, emoji and light punctuation
// was.
func thanksWords(folded string) (words []string, picture, strange bool) {
	split := func(r rune) bool {
		switch {
		case unicode.IsLetter(r):
			return false
		case unicode.Is(pictographs, r):
			picture = true
		case unicode.IsSpace(r), emojiPart(r), strings.ContainsRune(".,;:!¡…'’\"*_~()-–—", r):
		default:
			strange = true
		}
		return true
	}
	words = strings.FieldsFunc(folded, split)
	return words, picture, strange
}

// inList looks a word up as written, and again with stretched letters taken
// back ("obrigadaaaa", "valeuuu").
func inList(list map[string]bool, word string) bool {
	return list[word] || list[unstretch(word, 2)] || list[unstretch(word, 1)]
}

// unstretch shortens each run of one letter to at most keep letters.
func unstretch(word string, keep int) string {
	var b strings.Builder
	var last rune
	run := 0
	for _, r := range word {
		if r != last {
			last, run = r, 0
		}
		if run++; run <= keep {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func wordSet(lists ...string) map[string]bool {
	set := map[string]bool{}
	for _, list := range lists {
		for word := range strings.FieldsSeq(list) {
			set[word] = true
		}
	}
	return set
}

var (
	// thankWords thank by themselves; without accents.
	thankWords = wordSet(
		"obrigado obrigada obrigados obrigadas obrigadao obrigadinho obrigadinha obg obgd obgda obgdo obgado obgada obrgado obrgada",
		"brigado brigada brigadao brigadinho valeu vlw vlww vaaleu agradeco agradecemos agradecido agradecida agradecidos grato grata gratos gratidao",
		"thanks thank thankyou thx thnx tnx tks thks tysm ty cheers",
		"gracias grax agradezco agradecemos agradecido agradecida",
	)
	// thankCompany may stand beside thanks without adding a request.
	thankCompany = wordSet(
		"muito muita muitos mto mt mui muitissimo super demais mesmo sim ok okay ta tudo bem bom boa certo perfeito otimo otima show beleza blz top maravilha entendi",
		"eu te lhe a o as os de da do por pra pela pelo pelas pelos toda todo todos sua seu tua teu voce voces vc vcs ce me",
		"atencao ajuda atendimento apoio suporte gentileza paciencia informacao resposta retorno dia tarde noite semana abraco abracos bjs beijo",
		"moco moca amigo amiga querido querida gente pessoal equipe senhor senhora meu minha deus abencoe",
		"you u so very much a lot for the your help support again all everyone guys team yes great perfect good day night",
		"muchas muchos muchisimas mil por la el su tu ayuda atencion todo si vale bien bueno perfecto genial usted ustedes buen buenas buenos dias tardes noches amigo",
	)
)
