import { api } from "./api.js";
import { button, el, icon, openDialog } from "./dom.js";
import { clock, exactTime } from "./format.js";
import { on, state } from "./state.js";

const names = {
  ReceivedCallback: "Mensagem", DeliveryCallback: "Envio", MessageStatusCallback: "Situação", PresenceChatCallback: "Presença",
  ConnectedCallback: "Conectou", DisconnectedCallback: "Desconectou",
};
const states = {
  pending: ["clock", "a caminho", ""], delivered: ["tick", "entregue", "good"], failed: ["alert", "falhou", "bad"],
  lost: ["close", "perdido", "bad"], held: ["wait", "guardado", ""],
};

const details = {
  REVOKE: "apagada", SENT: "enviada", RECEIVED: "entregue", READ: "lida", PLAYED: "ouvida",
  AVAILABLE: "na conversa", UNAVAILABLE: "saiu", COMPOSING: "digitando", PAUSED: "parou", RECORDING: "gravando",
};

/** The latest webhooks, newest first; what did not arrive can be sent again. */
export function drawLog(node) {
  const only = el("input", { type: "checkbox", onchange: () => { state.logOnlyFailed = only.checked; draw(); } });
  const list = el("div", { class: "log" });
  node.append(el("div", { class: "card-head" }, el("label", { class: "check" }, only, "Só os que não chegaram")), list);
  const draw = () => {
    const rows = state.callbacks.filter((c) => !state.logOnlyFailed || c.state === "failed" || c.state === "lost");
    list.replaceChildren(...rows.slice().reverse().map(row));
    if (!rows.length) {
      list.append(el("p", { class: "quiet" }, state.logOnlyFailed ? "Todos chegaram." : "Nenhum ainda. Escreva uma mensagem no celular."));
    }
  };
  on("callbacks", draw);
  on("instances", draw);
}

function row(c) {
  const [glyph, word, tone] = states[c.state];
  const why = c.error || (c.status ? `HTTP ${c.status}` : "");
  const detail = details[c.body.notification] || (c.type !== "ReceivedCallback" && details[c.body.status]) || (c.body.isEdit ? "edição" : c.body.reaction ? "reação" : c.body.fromMe ? "eco" : "");
  return el("div", { class: "log-row" },
    el("span", { class: `state ${tone}`, title: word }, icon(glyph, 16, word)),
    el("button", { type: "button", class: "log-open", title: exactTime(c.created_at), onclick: () => show(c) },
      el("span", {}, names[c.type] || c.type, detail ? ` · ${detail}` : "", c.copy ? " · repetição" : ""),
      el("span", { class: "quiet clip" }, c.state === "failed" ? why : "")),
    el("span", { class: "quiet time" }, clock(c.created_at)),
    c.state === "failed" || c.state === "lost" ? button("Enviar de novo", () => api.resend(c.id)) : null);
}

function show(c) {
  openDialog(names[c.type] || c.type, () => [
    el("p", { class: "quiet" }, `${exactTime(c.created_at)} · ${states[c.state][1]} · ${c.attempts} tentativa${c.attempts === 1 ? "" : "s"}${c.error ? ` · ${c.error}` : ""}`),
    el("pre", { class: "json", tabIndex: 0 }, JSON.stringify(c.body, null, 2)),
    el("div", { class: "form-end" }, button("Enviar de novo", () => api.resend(c.id))),
  ]);
}
