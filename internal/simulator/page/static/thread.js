import { api } from "./api.js";
import { el, icon, iconButton, openDialog } from "./dom.js";
import { clock, day, exactTime, preview } from "./format.js";
import { content } from "./bubble.js";
import { load, on, state, tell } from "./state.js";

const tickWords = {
  QUEUED: "Esperando para sair", FAILED: "Não enviada", SENT: "Enviada", RECEIVED: "Entregue", READ: "Lida", PLAYED: "Ouvida",
};

/** The mark of a message that this customer wrote: read by the connected number or not. */
export function tickOf(m) {
  const read = m.read_by_me;
  const mark = icon("ticks", 16, read ? "Lida" : "Entregue");
  mark.classList.add("tick");
  if (read) mark.classList.add("tick-read");
  return mark;
}

export function drawThread(node) {
  let shown = "";
  on("messages", () => {
    const key = `${state.instance}/${state.group}/${state.customer}`;
    const atEnd = key !== shown || node.scrollHeight - node.scrollTop - node.clientHeight < 80;
    shown = key;
    node.replaceChildren(...rows());
    if (atEnd) node.scrollTop = node.scrollHeight;
  });
  on("view", () => { if (state.view === "chat") node.replaceChildren(...rows()); });
}

function rows() {
  const out = [];
  let lastDay = "", lastSide = "";
  const shown = state.messages.filter((m) => m.status !== "QUEUED" && m.status !== "FAILED");
  for (const m of shown) {
    const today = day(m.momment);
    if (today !== lastDay) out.push(el("div", { class: "day" }, today));
    const side = m.author === state.customer ? "out" : "in";
    out.push(bubble(m, side, side !== lastSide || today !== lastDay));
    [lastDay, lastSide] = [today, side];
  }
  if (!shown.length && state.ready) out.push(el("p", { class: "empty" }, "Nenhuma mensagem ainda. Escreva a primeira."));
  return out;
}

function bubble(m, side, first) {
  const gone = Boolean(m.deleted_at);
  const quoted = m.quoted && state.messages.find((q) => q.id === m.quoted);
  const who = state.group && side === "in" && !m.from_me ? state.customers.find((c) => c.phone === m.author)?.name || m.author : "";
  const node = el("article", {
    class: `bubble ${side}${first ? " first" : ""}${gone ? " gone" : ""} kind-${m.content.kind}`, "data-id": m.id, title: exactTime(m.momment),
  },
  who ? el("span", { class: "who" }, who) : null,
  m.forwarded && !gone ? el("span", { class: "tagline" }, "Encaminhada") : null,
  m.quoted && !gone ? quote(m.quoted, quoted) : null,
  gone ? el("span", { class: "gone-text" }, icon("deleted", 16), "Mensagem apagada") : content(m),
  el("span", { class: "stamp" }, m.edited_at && !gone ? "editada · " : "", clock(m.momment), side === "out" && !gone ? tickOf(m) : null),
  reactions(m));
  if (gone) return node;
  return el("div", { class: `line ${side}` }, node, iconButton("more", "Ações da mensagem", () => actions(m), { class: "icon-button act" }));
}

function quote(id, original) {
  const jump = () => {
    const target = document.querySelector(`[data-id="${CSS.escape(id)}"]`);
    target?.scrollIntoView({ block: "center" });
    target?.classList.add("flash");
    setTimeout(() => target?.classList.remove("flash"), 900);
  };
  return el("button", { type: "button", class: "quote", onclick: jump },
    el("strong", {}, original ? (original.author === state.customer ? "Você" : authorName(original)) : "Mensagem"),
    el("span", { class: "clip" }, original ? preview(original) : "não está neste celular"));
}

function authorName(m) {
  if (m.from_me) return state.instances.find((i) => i.id === m.instance_id)?.name || "Empresa";
  return state.customers.find((c) => c.phone === m.author)?.name || m.author;
}

function reactions(m) {
  const all = Object.values(m.reactions || {});
  return all.length && !m.deleted_at ? el("span", { class: "reactions", "aria-label": `Reações: ${all.join(" ")}` }, all.join(" ")) : null;
}

const emojis = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

function actions(m) {
  const mine = m.author === state.customer;
  const at = { instance: state.instance, customer: state.customer };
  openDialog("Mensagem", (close) => {
    const run = (work) => async () => { close(); await work(); await load.messages(); };
    const current = m.reactions?.[state.customer] || "";
    const list = [
      el("p", { class: "quiet clip" }, preview(m)),
      el("div", { class: "emojis", role: "group", "aria-label": "Reagir" }, emojis.map((e) => el("button", {
        type: "button", class: "emoji", "aria-pressed": current === e ? "true" : "false",
        onclick: run(() => api.react(m.id, { ...at, emoji: current === e ? "" : e })),
      }, e))),
      menuItem("reply", "Responder", () => { close(); state.quoting = m; tell("composer"); }),
    ];
    if (mine && ["text", "link", "image", "video", "document"].includes(m.content.kind)) {
      list.push(menuItem("edit", "Editar", () => { close(); state.editing = m; tell("composer"); }));
    }
    if (mine) list.push(menuItem("trash", "Apagar para todos", run(() => api.remove(m.id, at))));
    list.push(el("p", { class: "quiet mono" }, `${m.id} · ${m.from_me ? tickWords[m.status] : m.read_by_me ? "Lida pela empresa" : "Entregue à empresa"}`));
    return list;
  });
}

export function menuItem(glyph, label, onclick) {
  return el("button", { type: "button", class: "menu-item", onclick }, icon(glyph), label);
}
