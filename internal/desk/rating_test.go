package desk_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/balcao/balcao/internal/desk"
)

func TestParseRatingReadsAWholeMessageThatRates(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		score   int
		comment string
	}{
		"0": {0, ""}, "1": {1, ""}, "5": {5, ""}, "9": {9, ""}, "10": {10, ""},
		"  10  ": {10, ""}, "\n7\n": {7, ""}, "\u200e8": {8, ""}, "8\u00a0": {8, ""},
		"10!": {10, ""}, "10!!!": {10, ""}, "10.": {10, ""}, "10...": {10, ""}, "10…": {10, ""}, "8 :)": {8, ""},
		"nota 10": {10, ""}, "Nota 9": {9, ""}, "NOTA 8": {8, ""}, "nota: 7": {7, ""}, "nota:7": {7, ""}, "nota10": {10, ""},
		"dou 10": {10, ""}, "dou nota 9": {9, ""}, "Dou nota: 9!": {9, ""}, "é 10": {10, ""}, "É 10": {10, ""},
		"e\u0301 10": {10, ""}, "nota é 8": {8, ""}, "nota\n10": {10, ""}, "é nota 10": {10, ""},
		"zero": {0, ""}, "um": {1, ""}, "dois": {2, ""}, "três": {3, ""}, "tres": {3, ""}, "Quatro": {4, ""}, "cinco": {5, ""},
		"seis": {6, ""}, "sete": {7, ""}, "oito": {8, ""}, "nove": {9, ""}, "DEZ": {10, ""}, "dez!": {10, ""}, "nota dez": {10, ""},
		"ten": {10, ""}, "nine": {9, ""}, "diez": {10, ""}, "ocho": {8, ""}, "tre\u0302s": {3, ""},
		"🔟": {10, ""}, "8️⃣": {8, ""}, "8⃣": {8, ""}, "1️⃣0️⃣": {10, ""}, "0️⃣": {0, ""}, "nota 🔟": {10, ""},
		"10/10": {10, ""}, "8/10": {8, ""}, "8 / 10": {8, ""}, "0/10": {0, ""}, "nota 9/10": {9, ""}, "9/10!": {9, ""},
		"10, muito bom":             {10, "muito bom"},
		"10 - Ótimo atendimento":    {10, "Ótimo atendimento"},
		"10 – ótimo":                {10, "ótimo"},
		"9. Rápido":                 {9, "Rápido"},
		"8; podia ser mais rápido":  {8, "podia ser mais rápido"},
		"7: demorou":                {7, "demorou"},
		"3! péssimo":                {3, "péssimo"},
		"10\nParabéns à equipe":     {10, "Parabéns à equipe"},
		"10\r\nParabéns":            {10, "Parabéns"},
		"10 (excelente)":            {10, "(excelente)"},
		"10, um ótimo atendimento":  {10, "um ótimo atendimento"},
		"10/10, recomendo":          {10, "recomendo"},
		"dez, obrigada":             {10, "obrigada"},
		"nota 2, esperei 40 min":    {2, "esperei 40 min"},
		"10 👏👏":                     {10, "👏👏"},
		"10❤️":                      {10, "❤️"},
		"10 😍 amei":                 {10, "😍 amei"},
		"🔟, show":                   {10, "show"},
		"5, nem bom nem ruim; ok":   {5, "nem bom nem ruim; ok"},
		"1 - ninguém resolveu nada": {1, "ninguém resolveu nada"},
	} {
		score, comment, ok := desk.ParseRating(text)
		require.True(t, ok, "%q", text)
		require.Equal(t, want.score, score, "%q", text)
		require.Equal(t, want.comment, comment, "%q", text)
	}
}

// notRatings hold a number, or look like an answer, and rate nothing.
var notRatings = []string{
	"", " ", "\n", "!", "nota", "dou", "é", "nota dou é", "nota:", "...",
	"quero 5 caixas", "10 reais", "às 8", "as 8", "0800", "08", "00", "007", "11", "12", "100", "1000", "99",
	"-1", "+10", "-5", "10%", "10 %", "R$ 10", "R$10", "10$", "10°", "n° 10", "nº 10", "#10", "item 10",
	"8h", "8hs", "8h30", "8:30", "8.30", "10:30", "10h", "10 horas", "8 da manhã", "10x", "10 x", "5kg", "5 kg", "2 litros",
	"8,5", "8.5", "7,5", "9 e meio", "nove e meio", "10.000", "10,00", "10-20", "10 - 20", "7, 8 ou 9", "7 ou 8", "10, 5 caixas",
	"10\n5 caixas", "10 (5 caixas)", "9, R$ 50", "10, dez",
	"8/9", "11/10", "10/11", "10/10/2026", "5/8", "8/", "/10", "10//10", "dez/10",
	"10 caixas", "5 unidades", "2 pizzas", "5 🍕", "3 🍺", "dez reais", "um momento", "dois minutos", "cinco minutos",
	"uma", "duas", "é um absurdo", "é 5 reais", "é 10 da manhã", "dou 10 reais", "nota 5 não chegou", "nota fiscal 10", "nota fiscal",
	"e 10", "minha casa é 10", "não é 10", "nao dou 10", "acho que 10", "talvez 8", "quase 10", "menos 1", "mais de 8000",
	"10?", "10 ?", "10? por que", "nota 10?", "pode ser 10?", "?10", "10 .. ?",
	"1️⃣1️⃣", "1️⃣0️⃣0️⃣", "2️⃣0️⃣", "dez mil", "onze", "vinte", "eleven", "cem",
	"55 11 99999-9999", "11987654321", "rua 10", "apto 5", "10 A", "10A", "v10", "10th", "bom", "ótimo", "muito bom atendimento 10",
	"nota nota 10", "10 nota", "obrigado, 10 para vocês", "*10*", "segue 10", "oi 10", "10 muito bom",
}

func TestParseRatingRefusesWhatOnlyHoldsANumber(t *testing.T) {
	t.Parallel()
	require.Greater(t, len(notRatings), 80)
	for _, text := range notRatings {
		score, comment, ok := desk.ParseRating(text)
		require.False(t, ok, "%q", text)
		require.Zero(t, score, "%q", text)
		require.Empty(t, comment, "%q", text)
	}
}

func FuzzParseRatingStaysInRange(f *testing.F) {
	for _, text := range notRatings {
		f.Add(text)
	}
	f.Add("nota 🔟, ótimo")
	f.Fuzz(func(t *testing.T, text string) {
		score, comment, ok := desk.ParseRating(text)
		require.GreaterOrEqual(t, score, 0)
		require.LessOrEqual(t, score, 10)
		if !ok {
			require.Zero(t, score)
			require.Empty(t, comment)
		}
		if utf8.ValidString(text) {
			require.True(t, utf8.ValidString(comment))
		}
	})
}
