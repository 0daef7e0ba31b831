const time = new Intl.DateTimeFormat("pt-BR", { hour: "2-digit", minute: "2-digit" });
const exact = new Intl.DateTimeFormat("pt-BR", { dateStyle: "short", timeStyle: "medium" });
const weekday = new Intl.DateTimeFormat("pt-BR", { weekday: "long", day: "numeric", month: "long" });
const short = new Intl.DateTimeFormat("pt-BR", { day: "2-digit", month: "2-digit" });

export const clock = (ms) => time.format(ms);
export const exactTime = (ms) => exact.format(ms);

const sameDay = (a, b) => new Date(a).toDateString() === new Date(b).toDateString();

export function day(ms) {
  if (sameDay(ms, Date.now())) return "Hoje";
  if (sameDay(ms, Date.now() - 86400000)) return "Ontem";
  return weekday.format(ms);
}

export function listTime(ms) {
  if (!ms) return "";
  if (sameDay(ms, Date.now())) return clock(ms);
  if (sameDay(ms, Date.now() - 86400000)) return "ontem";
  return short.format(ms);
}

/** 5511988887777 → +55 11 98888-7777; other countries only get their plus. */
export function phone(digits) {
  const m = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(digits);
  return m ? `+55 ${m[1]} ${m[2]}-${m[3]}` : `+${digits}`;
}

export function size(bytes) {
  if (!bytes) return "";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1 << 20) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / (1 << 20)).toFixed(1).replace(".", ",")} MB`;
}

export const seconds = (n) => `${Math.floor(n / 60)}:${String(Math.floor(n % 60)).padStart(2, "0")}`;

const kinds = {
  image: "Foto", audio: "Áudio", video: "Vídeo", gif: "GIF", ptv: "Vídeo redondo", sticker: "Figurinha",
  document: "Documento", location: "Localização", live_location: "Localização ao vivo", contact: "Contato",
  contacts: "Contatos", poll: "Enquete", poll_vote: "Voto na enquete", buttons: "Botões", options: "Lista de opções",
  button_reply: "Resposta de botão", option_reply: "Resposta da lista", waiting: "Aguardando mensagem", unknown: "Mensagem",
};

/** One line that stands for a message in lists and quotes. */
export function preview(m) {
  if (!m) return "";
  if (m.deleted_at) return "Mensagem apagada";
  const c = m.content;
  if (c.kind === "text" || c.kind === "link") return c.text || "";
  if (c.kind === "document") return c.media?.file_name || kinds.document;
  const name = c.kind === "audio" && c.media?.voice ? "Mensagem de voz" : kinds[c.kind] || "Mensagem";
  return c.text ? `${name} · ${c.text}` : name;
}
