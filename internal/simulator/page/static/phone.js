import { api } from "./api.js";
import { avatar, button, complain, el, field, icon, iconButton, openDialog } from "./dom.js";
import { listTime, phone, preview } from "./format.js";
import { closeChat, currentCustomer, currentInstance, enterScreen, load, on, openChat, state } from "./state.js";
import { drawComposer } from "./composer.js";
import { drawThread, tickOf } from "./thread.js";

/** The phone in the middle: its chat list, or one conversation. */
export function drawPhone() {
  const device = document.getElementById("device");
  const status = el("div", { class: "status-line" });
  const head = el("div", { class: "phone-head" });
  const list = el("div", { class: "rows phone-list", role: "list" });
  const thread = el("div", { class: "thread", role: "log", "aria-live": "polite", tabIndex: 0, "aria-label": "Mensagens" });
  const composer = el("div", { class: "composer-box" });
  device.append(status, head, list, thread, composer);
  drawThread(thread);
  drawComposer(composer);

  const draw = () => {
    const chatting = state.view === "chat" && currentCustomer() && currentInstance();
    device.dataset.view = chatting ? "chat" : "list";
    drawStatus(status);
    head.replaceChildren(...(chatting ? chatHead() : listHead()));
    list.hidden = Boolean(chatting);
    thread.hidden = composer.hidden = !chatting;
    if (!chatting) list.replaceChildren(...chatRows());
  };
  ["view", "customers", "instances", "chats"].forEach((part) => on(part, draw));
}

function drawStatus(node) {
  const c = currentCustomer();
  if (!c) return node.replaceChildren("Escolha um cliente");
  node.replaceChildren(
    el("span", { class: "status-name" }, `Celular de ${c.name}`),
    el("label", { class: "switch", title: "Desligado, as mensagens ficam com um risco só" },
      el("input", {
        type: "checkbox", checked: c.online,
        onchange: async (e) => {
          await api.setCustomer(c.phone, { online: e.target.checked });
          await load.customers();
          enterScreen();
        },
      }), c.online ? "Com internet" : "Sem internet"),
  );
}

function listHead() {
  return [el("h2", {}, "Conversas"), iconButton("people", "Novo grupo", newGroup)];
}

/** Every connection can be written to, so each is a row, with or without messages. */
function chatRows() {
  const c = currentCustomer();
  if (!c) return [el("p", { class: "empty" }, "Escolha um cliente na lista ao lado, ou crie um.")];
  const rows = state.chats.map((chat) => chatRow(chat));
  for (const inst of state.instances) {
    const has = state.chats.some((chat) => chat.instance_id === inst.id && !chat.group);
    if (!has) rows.push(chatRow({ instance_id: inst.id, chat: c.phone, group: false, last: null, unread: 0 }));
  }
  if (!rows.length) {
    rows.push(el("div", { class: "empty" }, icon("phone", 24), el("p", {}, "Ainda não há números para conversar."),
      el("p", { class: "quiet" }, "Eles aparecem quando uma conexão é criada no Balcão, ou aqui."),
      button("Criar número", newInstance)));
  }
  return rows;
}

function chatRow(chat) {
  const inst = state.instances.find((i) => i.id === chat.instance_id);
  if (!inst) return null;
  const name = chat.group ? chat.name : inst.name;
  const last = chat.last;
  const line = last ? [last.from_me ? null : tickOf(last), el("span", { class: "clip" }, preview(last))]
    : [el("span", { class: "clip" }, phone(inst.phone))];
  return el("button", { type: "button", role: "listitem", class: "row chat-row", onclick: () => openChat(inst.id, chat.group ? chat.chat : "") },
    avatar(name, chat.group ? chat.chat : inst.id),
    el("span", { class: "row-text" },
      el("span", { class: "row-line" }, el("span", { class: "row-name" }, name), el("span", { class: "row-time" }, listTime(last?.momment))),
      el("span", { class: "row-line row-meta" }, el("span", { class: "row-preview" }, ...line),
        chat.unread ? el("span", { class: "count", "aria-label": `${chat.unread} não lidas` }, String(chat.unread)) : null)));
}

function chatHead() {
  const inst = currentInstance();
  const group = state.group ? state.chats.find((c) => c.chat === state.group) : null;
  const name = group ? group.name : inst.name;
  const about = group ? `${group.members.length + 1} participantes · ${inst.name}` : `${phone(inst.phone)}${inst.connected ? "" : " · desconectado"}`;
  return [
    iconButton("back", "Voltar às conversas", closeChat),
    avatar(name, group ? group.chat : inst.id, "small"),
    el("span", { class: "row-text" }, el("span", { class: "row-name" }, name), el("span", { class: "row-meta clip" }, about)),
    el("label", { class: "switch receipts", title: "Desligado, ler aqui não deixa os riscos azuis" },
      el("input", {
        type: "checkbox", checked: state.receipts,
        onchange: (e) => { state.receipts = e.target.checked; enterScreen(); },
      }), "Confirma leitura"),
  ];
}

function newGroup() {
  openDialog("Novo grupo", (close) => {
    const name = el("input", { class: "input", required: true, placeholder: "Nome do grupo" });
    const inst = el("select", { class: "input" }, state.instances.map((i) => el("option", { value: i.id }, i.name)));
    const boxes = state.customers.map((c) => el("input", { type: "checkbox", value: c.phone, checked: c.phone === state.customer }));
    const form = el("form", {
      class: "form",
      onsubmit: async (e) => {
        e.preventDefault();
        try {
          const phones = boxes.filter((b) => b.checked).map((b) => b.value);
          await api.addGroup(inst.value, { name: name.value.trim(), phones });
          close();
          await load.chats();
        } catch (error) { complain(form, error); }
      },
    },
    field("Nome", name), field("Número que participa", inst),
    el("fieldset", { class: "checks" }, el("legend", {}, "Clientes"),
      boxes.map((box, n) => el("label", { class: "check" }, box, state.customers[n].name))),
    el("div", { class: "form-end" }, button("Criar grupo", undefined, { type: "submit", class: "button primary" })));
    return form;
  });
}

export function newInstance() {
  openDialog("Novo número", (close) => {
    const name = el("input", { class: "input", required: true, placeholder: "Loja Centro" });
    const number = el("input", { class: "input", inputMode: "tel", placeholder: "+55 11 95555-0100" });
    const form = el("form", {
      class: "form",
      onsubmit: async (e) => {
        e.preventDefault();
        try {
          const made = await api.addInstance({ name: name.value.trim(), phone: number.value });
          await load.instances();
          state.instance = made.id;
          close();
          await load.callbacks();
        } catch (error) { complain(form, error); }
      },
    },
    field("Nome", name), field("Número (vazio: inventar um)", number),
    el("p", { class: "quiet" }, "Copie depois o identificador e os tokens em Conexão para cadastrar o número no Balcão."),
    el("div", { class: "form-end" }, button("Criar número", undefined, { type: "submit", class: "button primary" })));
    return form;
  });
}
