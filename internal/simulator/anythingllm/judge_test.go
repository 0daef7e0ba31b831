package anythingllm_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/simulator/anythingllm"
)

func TestAngryConversationsScoreLowAndKindOnesHigh(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, text, sentiment string
		low, high             float64
	}{
		{"angry", "Cliente: Isso é um absurdo! Péssimo atendimento, vou ao Procon.\nAtendente: Sinto muito.", "negative", 0, 3},
		{"kind", "Cliente: Muito obrigada, foi excelente e rápido!\nAtendente: Disponha.", "positive", 8.5, 10},
		{"plain", "Cliente: Vocês abrem sábado?\nAtendente: Sim, das 9h às 13h.", "neutral", 7, 7},
		{"negated praise", "Cliente: não gostei da cor", "negative", 0, 6.9},
		{"kind words of the attendant do not count", "Cliente: não recebi o pedido\nAtendente: Obrigado, perfeito, excelente, parabéns!", "negative", 0, 6},
		{"angry but thankful in the end", "Cliente: que demora\nCliente: resolvido, obrigada, adorei", "positive", 7, 10},
		{"nothing", "", "neutral", 7, 7},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			j := anythingllm.Judge(c.text)
			require.GreaterOrEqual(t, j.Score, c.low)
			require.LessOrEqual(t, j.Score, c.high)
			require.Equal(t, c.sentiment, j.Sentiment)
			require.LessOrEqual(t, j.SentimentValue, 1.0)
			require.GreaterOrEqual(t, j.SentimentValue, -1.0)
			require.Contains(t, j.Justification, "simulada")
			require.Contains(t, j.Summary, "simulado")
			require.Equal(t, j, anythingllm.Judge(c.text), "deterministic")
		})
	}
}

func TestTheJudgeWeighsTheTranscriptAndNotItsInstructions(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	slug := b.workspace(map[string]any{"name": "Juiz", "openAiPrompt": `Você avalia. Responda só JSON {"summary","score","justification"}. Nota 0 é péssimo e horrível, 10 é excelente.`})
	for _, message := range []string{
		"Avalie. Péssimo é 0.\n<conversa>\nCliente: obrigada, a entrega foi perfeita\n</conversa>",
		"Avalie. Péssimo é 0.\n\nConversa:\nCliente: obrigada, a entrega foi perfeita",
	} {
		var j anythingllm.Judgement
		require.NoError(t, json.Unmarshal([]byte(b.chat(slug, message).object(t)["textResponse"].(string)), &j))
		require.Greater(t, j.Score, 8.0)
		require.Equal(t, []string{"entrega"}, j.Topics)
	}
}

func TestInstructionsDecideWhatIsAnswered(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	mood := b.workspace(map[string]any{"name": "Humor", "openAiPrompt": `Responda em JSON com "sentiment" e "sentiment_value".`})
	require.JSONEq(t, `{"sentiment":"negative","sentiment_value":-0.67}`, b.chat(mood, "que absurdo").object(t)["textResponse"].(string))
	brief := b.workspace(map[string]any{"name": "Resumo", "openAiPrompt": "Resuma a conversa."})
	require.Equal(t, "Resumo simulado: o cliente começou com “Quero trocar o sofá”.", b.chat(brief, "Cliente: Quero trocar o sofá\nAtendente: ok").object(t)["textResponse"])
	res := b.call(http.MethodGet, "/_sim/calls", nil)
	require.Contains(t, res.body, "que absurdo")
}
