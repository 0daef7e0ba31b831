import { api } from "./api.js";
import { button, complain, el, field, icon, openDialog } from "./dom.js";
import { phone } from "./format.js";
import { drawFaults } from "./faults.js";
import { drawLog } from "./log.js";
import { newInstance } from "./phone.js";
import { currentInstance, load, on, selectInstance, state } from "./state.js";

/** The right pane: one connection, its faults and its webhooks. */
export function drawTools() {
  const choose = el("select", { class: "input", "aria-label": "Conexão", onchange: () => selectInstance(choose.value) });
  const link = el("section", { class: "card" });
  const faults = el("section", { class: "part" });
  const log = el("section", { class: "part" });
  const tabs = el("div", { class: "segments", role: "group", "aria-label": "O que mostrar" });
  let shown = "faults";
  const drawTabs = () => {
    const missed = state.callbacks.filter((c) => c.state === "failed" || c.state === "lost").length;
    const active = currentInstance()?.faults.length || 0;
    const tab = (name, label, count) => el("button", {
      type: "button", class: "segment", "aria-pressed": shown === name ? "true" : "false",
      onclick: () => { shown = name; drawTabs(); },
    }, label, count ? el("span", { class: "segment-count" }, String(count)) : null);
    tabs.replaceChildren(tab("faults", "Falhas", active), tab("log", "Webhooks", missed));
    faults.hidden = !currentInstance() || shown !== "faults";
    log.hidden = !currentInstance() || shown !== "log";
  };
  document.getElementById("tools").append(
    el("div", { class: "pane-head" }, el("h2", {}, "Conexão"),
      el("button", { type: "button", class: "button", onclick: newInstance }, icon("plus", 16), "Novo número")),
    el("div", { class: "pane-search" }, choose), link, tabs, faults, log,
  );
  drawFaults(faults);
  drawLog(log);
  on("callbacks", drawTabs);
  on("instances", () => {
    drawTabs();
    choose.replaceChildren(...state.instances.map((i) => el("option", { value: i.id, selected: i.id === state.instance }, `${i.name} · ${phone(i.phone)}`)));
    const inst = currentInstance();
    choose.hidden = link.hidden = tabs.hidden = !inst;
    if (inst) link.replaceChildren(...connection(inst, link));
  });
}

function connection(inst, node) {
  const act = (work) => async () => {
    try {
      await work();
      await load.instances();
    } catch (error) { complain(node, error); }
  };
  const waiting = inst.queue_length ? ` ${inst.queue_length} na fila.` : "";
  const words = inst.connected
    ? inst.phone_online ? "O número está pareado e recebendo." : "Pareado, mas o celular está sem internet."
    : inst.qr_open ? "Há um QR code na tela do Balcão." : "Desconectado. Abra Conexões no Balcão para ver o QR code.";
  return [
    el("div", { class: "card-head" }, el("h3", {}, inst.connected ? "Conectada" : "Desconectada"),
      el("span", { class: `state ${inst.connected ? "good" : "bad"}` }, inst.connected ? icon("tick", 16) : icon("close", 16))),
    el("p", { class: "quiet" }, words, waiting),
    el("div", { class: "actions" },
      inst.connected ? button("Derrubar conexão", act(() => api.setInstance(inst.id, { connected: false })))
        : button("Ler QR code", act(() => api.scan(inst.id)), { class: "button primary" }),
      inst.connected ? null : button("Digitar código", () => enterCode(inst)),
      inst.connected ? null : button("Conectar sem código", act(() => api.setInstance(inst.id, { connected: true }))),
      button("Tokens", () => secrets(inst))),
    inst.connected ? el("label", { class: "switch" }, el("input", {
      type: "checkbox", checked: inst.phone_online,
      onchange: (e) => act(() => api.setInstance(inst.id, { phone_online: e.target.checked }))(),
    }), "Celular da loja com internet") : null,
    el("p", { class: "quiet clip", title: inst.webhooks.received || "" }, inst.webhooks.received
      ? `Webhooks: ${hidden(inst.webhooks.received)}` : "Nenhum webhook definido: o Balcão ainda não cadastrou este número."),
  ];
}

/** The end of a webhook address is its secret; screens get shared. */
const hidden = (url) => url.replace(/\/[^/]{8,}$/, (end) => `${end.slice(0, 5)}…`);

function enterCode(inst) {
  openDialog("Código de pareamento", (close) => {
    const code = el("input", { class: "input", required: true, autocomplete: "off", placeholder: "O código que o Balcão mostra" });
    const form = el("form", {
      class: "form",
      onsubmit: async (e) => {
        e.preventDefault();
        try {
          await api.phoneCode(inst.id, code.value);
          close();
          await load.instances();
        } catch (error) { complain(form, error); }
      },
    }, field("Código", code), el("div", { class: "form-end" }, button("Conectar", undefined, { type: "submit", class: "button primary" })));
    return form;
  });
}

function secrets(inst) {
  openDialog("Para cadastrar no Balcão", () => [
    ...[["Identificador da instância", inst.id], ["Token da instância", inst.token], ["Client-Token", inst.client_token]].map(([label, value]) =>
      field(label, el("input", { class: "input mono", readOnly: true, value, onfocus: (e) => e.target.select() }))),
    el("p", { class: "quiet" }, "São deste simulador e não abrem nada fora dele."),
  ]);
}
