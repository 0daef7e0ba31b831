import type { Message } from "@/lib/api-types";
import type { Line, TicketSeed } from "@/testing/world";

type Media = NonNullable<Message["media"]>;
type Content = Partial<NonNullable<Message["content"]>>;

let files = 0;

/** A picture that needs no file: a few shapes in the given size. */
export function drawing(width: number, height: number, hue: number): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${hue} 25% 78%)"/><circle cx="${width / 3}" cy="${height / 2}" r="${height / 4}" fill="hsl(${hue} 35% 55%)"/><rect x="${width / 2}" y="${height / 3}" width="${width / 3}" height="${height / 2}" rx="12" fill="hsl(${hue} 30% 38%)"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

export function media(kind: Media["kind"], more: Partial<Media> = {}): Media {
  files += 1;
  const url = more.url ?? (kind === "image" || kind === "sticker" ? drawing(more.width ?? 800, more.height ?? 600, files * 47) : `/mock/${kind}-${files}`);
  return {
    id: `media-${files}`, state: "stored", failure: null, kind, mime: "image/jpeg", name: "", size: 214_000, width: null, height: null, seconds: null, pages: null,
    waveform: null, url, thumb_url: null, download_url: url, confirm_download: false, ...more,
  };
}

function content(parts: Content): Pick<Message, "content"> {
  return { content: parts as Message["content"] };
}

const picture = (width: number, height: number): Media => media("image", { width, height });
const wave = Array.from({ length: 64 }, (_, index) => Math.round(20 + 70 * Math.abs(Math.sin(index / 3) * Math.cos(index / 11))));
const person = (name: string) => ({ name, kind: "contact" as const });

/** A conversation with one message of each kind, and each state that a message can be in. */
export const KINDS: Line[] = [
  [300, "in", "Oi! Vim pelo anúncio", content({ ad: { title: "Sofá Ibiza com 20% off", body: "Só até domingo na Loja Centro", source_type: "ad", url: "https://jatoba.example/ibiza" } })],
  [299, "in", "Olha esse: https://jatoba.example/mesa", content({ preview: { url: "https://jatoba.example/mesa", title: "Mesa Jacarandá 2,20 m", description: "Madeira maciça, oito lugares, montagem grátis.", thumb_url: null } })],
  [298, "in", "*Negrito*, _itálico_, ~riscado~ e ```código```. Ligue `4002-8922` ou www.jatoba.example", { reactions: [{ emoji: "👍", count: 2, mine: true, by: [person("Marina"), { name: "Beatriz Souza", kind: "user" }] }, { emoji: "❤️", count: 1, mine: false, by: [person("Marina")] }] }],
  [290, "in", "Olha o rasgo na lateral", { type: "image", media: picture(900, 1200), forwarded: true }],
  [289, "in", "", { type: "image", media: media("image", { state: "pending", url: null, width: 1200, height: 900 }) }],
  [288, "in", "", { type: "image", media: media("image", { state: "failed", url: null, failure: "unreachable", width: 1200, height: 900 }) }],
  [287, "in", "", { type: "document", media: media("document", { state: "refused", url: null, name: "nota.html", failure: "address_refused" }) }],
  [280, "in", "", { type: "image", media: picture(800, 600) }], [279.9, "in", "", { type: "image", media: picture(600, 800) }], [279.8, "in", "", { type: "video", media: media("video", { thumb_url: drawing(800, 450, 200), seconds: 42 }) }],
  [279.7, "in", "", { type: "image", media: picture(800, 800) }], [279.6, "in", "Faltou esta", { type: "image", media: picture(700, 600) }],
  [270, "in", "", { type: "video_note", media: media("ptv", { thumb_url: drawing(400, 400, 10), seconds: 12 }) }],
  [265, "in", "", { type: "sticker", media: media("sticker", { width: 300, height: 300 }) }],
  [260, "in", "", { type: "audio", media: media("voice", { seconds: 34, waveform: wave, mime: "audio/ogg" }) }],
  [259, "me", "", { type: "audio", media: media("audio", { seconds: 185, name: "Ambiente da loja.mp3", mime: "audio/mpeg" }), status: "played" }],
  [255, "in", "", { type: "document", media: media("document", { name: "Nota fiscal 18442 – Móveis Jatobá.pdf", mime: "application/pdf", pages: 1, confirm_download: true }) }],
  [254, "me", "Segue a tabela", { type: "document", media: media("document", { name: "precos.xlsx", mime: "application/vnd.ms-excel", size: 1_480_000 }), status: "delivered" }],
  [250, "in", "Portaria do prédio", { type: "location", ...content({ location: { latitude: -23.55052, longitude: -46.633308, name: "Edifício Copan", address: "Av. Ipiranga, 200, São Paulo", url: null, live: false } }) }],
  [249, "in", "", { type: "live_location", ...content({ location: { latitude: -23.5611, longitude: -46.6562, name: null, address: null, url: null, live: true } }) }],
  [248, "in", "Sérgio", { type: "contacts", ...content({ contacts: [{ name: "Sérgio Montador", phones: ["5511955550199"], contact_id: null }, { name: "Cláudia Rezende", phones: ["5511955550120"], contact_id: "c" }] }) }],
  [245, "me", "Qual período?", { type: "poll", ...content({ poll: { question: "Qual período é melhor?", max_choices: 1, options: [{ name: "Manhã", votes: 2, by: [person("Marina"), person("João")] }, { name: "Tarde", votes: 1, by: [person("Ana")] }] } }) }],
  [244, "me", "Escolha uma opção", { type: "buttons", ...content({ buttons: [{ id: "1", label: "Falar com vendas", url: null }, { id: "2", label: "Ver o site", url: "https://jatoba.example" }] }) }],
  [243, "in", "Falar com vendas", { type: "button_answer", ...content({ choice: { id: "1", title: "Falar com vendas" } }) }],
  [240, "in", "", { type: "order", ...content({ order: { orderTitle: "Carrinho", total: 2000, currency: "BRL", products: [{ name: "Cadeira Ipê", quantity: 4 }] } }) }],
  [239, "in", "", { type: "pix", ...content({ pix: { key: "financeiro@jatoba.example", keyType: "EMAIL", merchantName: "Móveis Jatobá" } }) }],
  [238, "in", "", { type: "event", ...content({ event: { name: "Inauguração", description: "Loja nova no Butantã", scheduleTime: 1_764_000_000 } }) }],
  [237, "me", "Nossos destaques", { type: "carousel", ...content({ cards: [{ text: "Sofá Ibiza", buttons: [{ id: "1", label: "Quero", url: null }] }, { text: "Mesa Jacarandá", buttons: [] }] }) }],
  [230, "in", "", { type: "unsupported" }], [229, "in", "", { type: "waiting" }], [228, "in", "", { type: "image", view_once: true, media: null }],
  [225, "in", "", { type: "call", ...content({ call: { name: "CALL_MISSED_VOICE", video: false, missed: true, direction: "incoming" } }) }],
  [224, "in", "", { type: "notice", ...content({ notice: { name: "E2E_ENCRYPTED", parameters: [], detail: {} } }) }],
  [220, "in", "O prazo é de 10 dias", { edited_at: "2025-11-22T14:00:00Z", edits: [{ text: "O prazo é de 7 dias", at: "2025-11-22T13:58:00Z" }] }],
  [219, "in", "Número do cartão: 1234", { deleted_at: "2025-11-22T14:00:00Z" }], [218, "in", "", { deleted: true }],
  [217, "in", "Amei!", content({ status_reply: true })],
  [200, "me", "Já mandei o orçamento", { status: "failed", failure: "number_not_on_whatsapp", allowed_actions: ["retry"] }],
  [199, "me", "O montador retira o antigo na mesma visita.", { status: "unconfirmed", allowed_actions: ["retry"] }],
  [198, "me", "Ainda quer que eu separe?", { status: "queued", held: true, allowed_actions: ["send_anyway", "cancel"] }],
  [197, "me", "Obrigado!", { status: "skipped" }], [196, "me", "Até logo", { status: "cancelled" }],
  [195, "in", "Perfeito!", { quote: 3 }],
  [1, "me", "Combinado, até quinta.", { status: "read", allowed_actions: ["reply", "react", "edit", "forward", "delete"] }],
];

export const kindSeed: TicketSeed = { name: "Cada tipo de mensagem", mine: true, openedAgo: 310, lines: KINDS };
