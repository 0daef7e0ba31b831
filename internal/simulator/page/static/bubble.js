import { api } from "./api.js";
import { el, icon } from "./dom.js";
import { phone, seconds, size } from "./format.js";
import { load, state } from "./state.js";

/** The inside of a bubble. Text only ever becomes text nodes. */
export function content(m) {
  const c = m.content;
  const draw = {
    image: () => [picture(c), caption(c)], sticker: () => [picture(c, "sticker")],
    video: () => [film(c), caption(c)], gif: () => [film(c, true), caption(c)], ptv: () => [film(c, true, "round")],
    audio: () => [sound(c)], document: () => [fileCard(c), caption(c)],
    location: () => [place(c)], live_location: () => [place(c)],
    contact: () => c.contacts.map(card), contacts: () => c.contacts.map(card),
    poll: () => [poll(m)], poll_vote: () => [el("span", { class: "text" }, `Votou: ${(c.reply.options || []).join(", ") || "retirou o voto"}`)],
    buttons: () => [caption(c), choices(m, "button_reply")], options: () => [caption(c), choices(m, "option_reply")],
    link: () => [preview(c), caption(c)],
    waiting: () => [el("span", { class: "text quiet" }, "Aguardando mensagem. Pode demorar um pouco.")],
    unknown: () => [el("span", { class: "text quiet" }, "Tipo de mensagem que o Balcão não conhece.")],
  }[c.kind];
  return draw ? draw() : [caption(c)];
}

const caption = (c) => (c.text ? el("span", { class: "text" }, c.text) : null);

/** Our own files are reached on this origin, whatever name the simulator was given. */
function source(media) {
  try {
    const url = new URL(media.url);
    if (url.pathname.startsWith("/file/temp-file-download/")) return url.pathname;
  } catch { /* not a URL */ }
  return "";
}

function picture(c, cls = "") {
  const src = source(c.media);
  if (!src) return fileCard(c);
  return el("img", { class: `picture ${cls}`, src, alt: c.text || (cls ? "Figurinha" : "Foto"), loading: "lazy" });
}

function film(c, loop = false, cls = "") {
  const src = source(c.media);
  if (!src) return fileCard(c);
  return el("video", { class: `picture ${cls}`, src, controls: !loop, loop, muted: loop, autoplay: loop, preload: "metadata" });
}

function sound(c) {
  const src = source(c.media);
  const length = el("span", { class: "sound-time" }, seconds(c.media.seconds || 0));
  const bar = el("progress", { class: "sound-bar", max: 1, value: 0, "aria-label": "Posição do áudio" });
  const audio = el("audio", { src, preload: "metadata" });
  const play = el("button", { type: "button", class: "play", "aria-label": "Ouvir", onclick: () => (audio.paused ? audio.play() : audio.pause()) }, icon("play", 16));
  audio.addEventListener("timeupdate", () => { bar.value = audio.duration ? audio.currentTime / audio.duration : 0; length.textContent = seconds(audio.currentTime); });
  audio.addEventListener("play", () => play.replaceChildren(icon("pause", 16)));
  audio.addEventListener("pause", () => play.replaceChildren(icon("play", 16)));
  return el("span", { class: "sound" }, play, bar, length, audio);
}

function fileCard(c) {
  const name = c.media.file_name || "arquivo";
  const kind = (name.split(".").pop() || "").slice(0, 4).toUpperCase();
  return el("a", { class: "file", href: source(c.media) || undefined, download: name },
    el("span", { class: "file-kind" }, kind), el("span", { class: "row-text" }, el("span", { class: "clip strong" }, name), el("span", { class: "row-meta" }, size(c.media.size) || c.media.mime)));
}

function place(c) {
  const l = c.location;
  return el("span", { class: "file" }, el("span", { class: "file-kind" }, icon("pin", 20)),
    el("span", { class: "row-text" }, el("span", { class: "strong" }, l.title || (c.kind === "live_location" ? "Localização ao vivo" : "Localização")),
      el("span", { class: "row-meta" }, l.address || `${l.latitude}, ${l.longitude}`)));
}

function card(k) {
  return el("span", { class: "file" }, el("span", { class: "file-kind" }, icon("card", 20)),
    el("span", { class: "row-text" }, el("span", { class: "strong" }, k.name), el("span", { class: "row-meta" }, (k.phones || []).map((p) => phone(p.replace(/\D/g, ""))).join(", "))));
}

function preview(c) {
  if (!c.link) return null;
  return el("span", { class: "file" }, el("span", { class: "file-kind" }, icon("link", 20)),
    el("span", { class: "row-text" }, el("span", { class: "strong" }, c.link.title || c.link.url), el("span", { class: "row-meta clip" }, c.link.description || c.link.url)));
}

const reply = async (m, kind, text, answer, target) => {
  await api.write({
    instance: state.instance, customer: state.customer, group: state.group || undefined, kind, text, target,
    reply: answer, quoted: kind === "poll_vote" ? undefined : m.id,
  });
  await load.messages();
};

/** Options that the customer taps; only what the business sent can be answered. */
function choices(m, kind) {
  const mine = m.author === state.customer;
  return el("span", { class: "choices" }, (m.content.choices?.items || []).map((o) => el("button", {
    type: "button", class: "choice", disabled: mine,
    onclick: () => reply(m, kind, kind === "option_reply" ? `${o.label} ${o.description || ""}`.trim() : o.label, { id: o.id, title: o.label }),
  }, el("span", {}, o.label), o.description ? el("span", { class: "row-meta" }, o.description) : null)));
}

function poll(m) {
  const p = m.content.poll;
  const mine = state.messages.filter((v) => v.content.kind === "poll_vote" && v.content.target === m.id && v.author === state.customer).at(-1);
  const picked = mine?.content.reply.options || [];
  const pick = (option) => {
    let next = picked.includes(option) ? picked.filter((o) => o !== option) : [...picked, option];
    if (p.max === 1) next = picked.includes(option) ? [] : [option];
    return reply(m, "poll_vote", undefined, { options: next }, m.id);
  };
  return el("span", { class: "choices" }, el("span", { class: "text strong" }, p.question),
    p.options.map((o) => el("button", { type: "button", class: "choice", "aria-pressed": picked.includes(o) ? "true" : "false", onclick: () => pick(o) }, o)));
}
