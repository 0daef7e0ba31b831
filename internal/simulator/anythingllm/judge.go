package anythingllm

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
)

// Words that decide a judgement, as beginnings of words, without accents. A
// weight of 2 is anger or delight.
var (
	badWords = map[string]float64{
		"absurd": 2, "pessim": 2, "horriv": 2, "ridicul": 2, "vergonh": 2, "palhac": 2, "procon": 2, "process": 1,
		"raiva": 2, "odei": 2, "nunca mais": 2, "descaso": 2, "enganad": 2, "golpe": 2, "lixo": 2, "inaceita": 2,
		"demor": 1, "atras": 1, "problema": 1, "ruim": 1, "erro": 1, "errad": 1, "reclam": 1, "quebr": 1, "rasg": 1,
		"estrag": 1, "cancel": 1, "insatisf": 1, "decepcion": 1, "irritad": 2, "chatead": 1, "ninguem responde": 2,
		"nao funciona": 1, "nao gostei": 1, "nao resolv": 2, "nao recebi": 1,
	}
	goodWords = map[string]float64{
		"obrigad": 1, "agradec": 1, "otim": 1, "excelente": 2, "perfeit": 2, "maravilh": 2, "adorei": 2, "amei": 2,
		"parabens": 2, "gentil": 1, "rapid": 1, "resolvid": 1, "resolveu": 1, "gostei": 1, "satisfeit": 1, "nota 10": 2,
		"nota dez": 2, "muito bom": 1, "top": 1, "show": 1, "atencios": 1, "educad": 1, "recomendo": 2, "salvou": 1,
	}
	topicWords = map[string]string{
		"entreg": "entrega", "prazo": "entrega", "troca": "troca", "trocar": "troca", "devol": "devolução", "boleto": "pagamento",
		"pagament": "pagamento", "pix": "pagamento", "cartao": "pagamento", "nota fiscal": "nota fiscal", "orcament": "orçamento",
		"preco": "preço", "desconto": "preço", "garantia": "garantia", "montag": "montagem", "defeit": "defeito", "rasg": "defeito",
		"quebr": "defeito", "senha": "acesso", "acess": "acesso", "cancel": "cancelamento", "horario": "horário",
	}
	unaccent = strings.NewReplacer("á", "a", "à", "a", "â", "a", "ã", "a", "é", "e", "ê", "e", "í", "i", "ó", "o", "ô", "o",
		"õ", "o", "ú", "u", "ü", "u", "ç", "c")
	tagged  = regexp.MustCompile(`(?is)<(?:conversa|transcript)>(.*?)</(?:conversa|transcript)>`)
	headed  = regexp.MustCompile(`(?im)^\s*(?:conversa|transcrição|transcript)\s*:\s*$`)
	speaker = regexp.MustCompile(`(?i)^\s*(?:\[[^\]]*\]\s*)?(?:cliente|customer)[^:\n]{0,60}:\s*`)
	anyone  = regexp.MustCompile(`^\s*(?:\[[^\]]*\]\s*)?\p{Lu}[^:\n]{0,40}:\s+`)
)

// Judgement is what the judge answers, as strict JSON.
type Judgement struct {
	Summary        string   `json:"summary"`
	Sentiment      string   `json:"sentiment"`       // positive, neutral, negative
	SentimentValue float64  `json:"sentiment_value"` // -1 to 1
	Score          float64  `json:"score"`           // 0 to 10, one decimal
	Justification  string   `json:"justification"`
	Topics         []string `json:"topics"`
}

// Judge weighs a conversation by the word list. The same text always gives the
// same judgement.
func Judge(transcript string) Judgement {
	text := fold(customerSide(transcript))
	bad, badFound := weigh(text, badWords)
	// "não gostei" is no praise for its second word.
	for phrase := range badWords {
		if strings.HasPrefix(phrase, "nao ") {
			text = strings.ReplaceAll(text, phrase, "")
		}
	}
	good, goodFound := weigh(text, goodWords)
	value := 0.0
	if bad+good > 0 {
		value = round((good-bad)/(good+bad+1), 2)
	}
	score := round(math.Min(math.Max(7+good*0.75-bad*1.5, 0), 10), 1)
	j := Judgement{
		Sentiment: "neutral", SentimentValue: value, Score: score, Topics: topics(fold(transcript)),
		Summary: summary(transcript), Justification: justify(score, badFound, goodFound),
	}
	if value >= 0.2 {
		j.Sentiment = "positive"
	} else if value <= -0.2 {
		j.Sentiment = "negative"
	}
	return j
}

func justify(score float64, bad, good []string) string {
	parts := []string{}
	if len(good) > 0 {
		parts = append(parts, "sinais de satisfação ("+strings.Join(good, ", ")+")")
	}
	if len(bad) > 0 {
		parts = append(parts, "sinais de insatisfação ("+strings.Join(bad, ", ")+")")
	}
	if len(parts) == 0 {
		parts = append(parts, "nenhum sinal claro de satisfação nem de insatisfação")
	}
	return fmt.Sprintf("Avaliação simulada, nota %s: %s.", strings.ReplaceAll(fmt.Sprint(score), ".", ","), strings.Join(parts, " e "))
}

func fold(text string) string { return unaccent.Replace(strings.ToLower(text)) }

// weigh adds up the words that are there, each at most twice, and names them.
func weigh(text string, words map[string]float64) (float64, []string) {
	total, found := 0.0, []string{}
	for word, weight := range words {
		n := 0
		for at := strings.Index(text, word); at >= 0 && n < 2; {
			if at == 0 || !isLetter(text[at-1]) {
				n++
			}
			next := strings.Index(text[at+len(word):], word)
			if next < 0 {
				break
			}
			at += len(word) + next
		}
		if n > 0 {
			total += weight * float64(n)
			found = append(found, word)
		}
	}
	slices.Sort(found)
	return total, found
}

func isLetter(b byte) bool { return b >= 'a' && b <= 'z' }

func round(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(v*scale) / scale
}

// transcriptOf parts a prompt into instructions and conversation.
func transcriptOf(message string) (instructions, transcript string) {
	if m := tagged.FindStringSubmatchIndex(message); m != nil {
		return message[:m[0]] + message[m[1]:], message[m[2]:m[3]]
	}
	if m := headed.FindAllStringIndex(message, -1); m != nil {
		last := m[len(m)-1]
		return message[:last[0]], message[last[1]:]
	}
	return message, message
}

// customerSide keeps what the customer said when the lines name speakers.
func customerSide(transcript string) string {
	var said []string
	theirs := false
	for line := range strings.Lines(transcript) {
		switch {
		case speaker.MatchString(line):
			theirs = true
			said = append(said, speaker.ReplaceAllString(line, ""))
		case anyone.MatchString(line):
			theirs = false
		case theirs:
			said = append(said, line)
		}
	}
	if len(said) == 0 {
		return transcript
	}
	return strings.Join(said, " ")
}

func topics(text string) []string {
	out := []string{}
	for word, topic := range topicWords {
		if strings.Contains(text, word) && !slices.Contains(out, topic) {
			out = append(out, topic)
		}
	}
	slices.Sort(out)
	return out[:min(len(out), 5)]
}

func summary(transcript string) string {
	first := ""
	lines := 0
	for line := range strings.Lines(customerSide(transcript)) {
		if line = strings.TrimSpace(line); line != "" {
			lines++
			if first == "" {
				first = clip(line, 120)
			}
		}
	}
	if first == "" {
		return "Resumo simulado: a conversa está vazia."
	}
	return fmt.Sprintf("Resumo simulado: o cliente começou com “%s”.", first)
}

func clip(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	return string(runes[:n-1]) + "…"
}

// answer is the text that the model would have given.
func answer(systemPrompt, message string) string {
	instructions, transcript := transcriptOf(message)
	asked := fold(systemPrompt + "\n" + instructions)
	wantsJSON := strings.Contains(asked, "json")
	switch {
	case wantsJSON && (strings.Contains(asked, "score") || strings.Contains(asked, "justification")):
		return mustJSON(Judge(transcript))
	case wantsJSON && strings.Contains(asked, "sentiment"):
		j := Judge(transcript)
		return mustJSON(object{"sentiment": j.Sentiment, "sentiment_value": j.SentimentValue})
	case strings.Contains(asked, "resum") || strings.Contains(asked, "summar"):
		return summary(transcript)
	}
	return reply(transcript)
}

func mustJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil { // plain values only
		panic(err)
	}
	return string(raw)
}

// reply answers the last line that the customer said.
func reply(transcript string) string {
	last := ""
	for line := range strings.Lines(customerSide(transcript)) {
		if line = strings.TrimSpace(line); line != "" {
			last = line
		}
	}
	if found := topics(fold(last)); len(found) > 0 {
		return fmt.Sprintf("Resposta simulada: entendi que é sobre %s. Vou verificar e já retorno.", found[0])
	}
	return fmt.Sprintf("Resposta simulada: recebi “%s”. Como posso ajudar?", clip(last, 80))
}
