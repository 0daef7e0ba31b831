import { kindSeed } from "@/testing/kind-seeds";
import type { Line, TicketSeed } from "@/testing/world";

const MARINA: Line[] = [
  [1500, "in", "Oi, vocês entregam no Tatuapé?"],
  [1497, "me", "Oi, Marina! Entregamos sim, em até 7 dias úteis."],
  [1490, "in", "Ótimo, obrigada"],
  [34, "in", "Boa tarde! Meu sofá chegou hoje e veio rasgado"],
  [33.8, "ai", "Boa tarde, Marina! Sinto muito por isso. Você pode me enviar fotos do rasgo e da etiqueta da caixa?"],
  [32, "in", "Prefiro falar com uma pessoa, por favor"],
  [30, "in", "", { type: "image" }],
  [28, "me", "Oi, Marina, aqui é a Beatriz. Vi as fotos, e o rasgo na lateral é defeito de fábrica. A troca é por nossa conta.", { quote: 3 }],
  [23, "in", "", { type: "audio" }],
  [21, "me", "Só um instante", { deleted: true }],
  [15, "in", "", { type: "document" }],
  [7, "me", "Conferi com o depósito: temos um novo, no mesmo tecido. Posso agendar a troca para quinta-feira, sem custo."],
  [6, "me", "O montador retira o antigo na mesma visita.", { status: "unconfirmed" }],
  [5, "me", "Qual período é melhor para você?", { status: "failed", failure: "disconnected" }],
  [1, "in", "Quinta de manhã seria ótimo!", { quote: 11 }],
  [0.2, "in", "Só consigo receber até as 11h"],
];

const TEXTS = [
  "Bom dia! A mesa Jacarandá ainda está em promoção?", "Está sim, até sábado.", "Qual o tamanho dela aberta?", "Aberta ela fica com 2,20 m por 1,00 m. Fechada, 1,60 m.",
  "Cabem 8 cadeiras?", "Cabem oito com folga. Quer que eu mande uma foto montada na loja?", "Quero sim", "E o prazo para o Butantã?", "Para o Butantã são 5 dias úteis, com montagem no mesmo dia.",
  "Perfeito. Vou conversar com meu marido e te falo *ainda hoje*.", "Combinado! Deixo o preço reservado até as 18h: https://jatoba.example/mesa-jacaranda",
];

function longTalk(count: number): Line[] {
  return Array.from({ length: count }, (_, index): Line => [(count - index) * 4, index % 2 === 0 ? "in" : index % 7 === 5 ? "colleague" : "me", TEXTS[index % TEXTS.length] ?? ""]);
}

/** A morning at a furniture shop. With `many`, ten thousand conversations. */
export function seeds(many: boolean): TicketSeed[] {
  const base: TicketSeed[] = [
    { name: "Marina Albuquerque", phone: "5511955550142", mine: true, tags: ["Troca"], unread: 2, dueIn: 8, openedAgo: 34, lines: MARINA },
    kindSeed,
    { name: "Condomínio Parque das Acácias – Administração", connection: 1, mine: true, critical: true, tags: ["Nota fiscal", "Empresa"], unread: 3, dueIn: -12, openedAgo: 200, lines: [[40, "in", "Bom dia"], [3, "in", "Precisamos da nota com o CNPJ do condomínio até hoje"]] },
    { name: "Eduardo Lima", department: 1, tags: ["Orçamento"], unread: 1, dueIn: 27, openedAgo: 3, lines: [[2, "in", "Vocês têm a mesa Jacarandá em 1,60 m?"]] },
    { name: "Sônia Ferraz", department: 1, connection: 1, dueIn: 52, openedAgo: 12, lines: [[6, "in", "Qual o prazo para o CEP 04101-000?"], [5, "ai", "O prazo para o seu CEP é de 7 dias úteis"]] },
    { name: "Thiago Menezes", department: 1, mine: true, status: "waiting", tags: ["Orçamento", "Arquiteto"], dueIn: 300, openedAgo: 60, lines: [[30, "in", "Pode mandar o orçamento?"], [11, "me", "Mandei o orçamento com as duas cadeiras, dá uma olhada", { status: "delivered" }]] },
    { name: "Patrícia Yamamoto", agent: 1, tags: ["Montagem"], dueIn: 190, openedAgo: 90, lines: [[28, "in", "", { type: "audio" }]] },
    { name: "", phone: "5511955550187", department: 1, connection: 1, unread: 1, dueIn: 6, openedAgo: 50, lines: [[46, "in", "", { type: "image" }]] },
    { name: "Ana Lúcia de Oliveira Cavalcanti", mine: true, tags: ["Montagem", "VIP"], dueIn: 245, openedAgo: 400, lines: [[120, "in", "O montador vem amanhã?"], [114, "me", "Perfeito, fico no aguardo do montador amanhã"]] },
    { name: "Helena Prates", department: 1, mine: true, tags: ["Arquiteto"], unread: 0, dueIn: 160, openedAgo: 3000, lines: longTalk(640) },
    { name: "Renato Guimarães", connection: 1, agent: 2, status: "waiting", tags: ["Troca"], dueIn: 500, openedAgo: 1300, lines: [[1240, "colleague", "Vou confirmar com o depósito e te retorno", { status: "sent" }]] },
    { name: "Otávio Brandão", unread: 214, dueIn: 90, openedAgo: 900, lines: Array.from({ length: 214 }, (_, index): Line => [880 - index, "in", index % 3 === 0 ? "Olá?" : `Mensagem número ${index + 1} sobre o pedido 4471, ainda sem resposta`]) },
    { name: "Família Jatobá – Vendedores", group: true, department: 1, status: "waiting", openedAgo: 2000, lines: [[1500, "in", "Meta do mês batida, parabéns time"]] },
    { name: "Cláudia Rezende", mine: true, status: "resolved", tags: ["Entrega"], openedAgo: 2900, lines: [[2850, "in", "Chegou tudo certinho, obrigada!"], [2840, "me", "Que bom, Cláudia. Até a próxima!"]] },
    { name: "Spam Promoções", agent: 1, status: "cancelled", openedAgo: 4000, lines: [[3990, "in", "GANHE DINHEIRO AGORA"]] },
    { name: "Supercalifragilisticexpialidocious Comercial Importadora e Exportadora de Móveis Planejados do Vale do Paraíba Ltda.", department: 1, connection: 1, tags: ["Empresa", "Orçamento", "Importação", "Vale do Paraíba"], dueIn: 4000, openedAgo: 5000, lines: [[4300, "in", "Umapalavramuitocompridasemespacosqueprecisaquebraremalgumlugarparanaoestouraracaixa_0123456789_0123456789"]] },
  ];
  const extra = many ? 9_985 : 24;
  const given = ["Luís", "Fernanda", "Caio", "Isabela", "Paulo", "Tereza", "Bruno", "Vanessa", "Igor", "Denise"];
  const family = ["Barreto", "Nogueira", "Siqueira", "Matos", "Pacheco", "Duarte", "Furtado", "Lacerda"];
  for (let index = 0; index < extra; index += 1) {
    const text = TEXTS[index % TEXTS.length] ?? "";
    base.push({
      name: `${given[index % given.length] ?? ""} ${family[index % family.length] ?? ""}`,
      department: index % 2, connection: (index >> 1) % 2, agent: index % 3 === 0 ? undefined : index % 5, status: index % 4 === 1 ? "waiting" : undefined,
      tags: index % 3 === 0 ? ["Orçamento"] : [], unread: index % 6 === 0 ? 1 : 0, openedAgo: 1600 + index * 30, lines: [[1500 + index * 30, index % 6 === 0 ? "in" : "me", text, { status: "delivered" }]],
    });
  }
  return base;
}
