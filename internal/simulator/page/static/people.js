import { api } from "./api.js";
import { avatar, button, complain, el, field, icon, openDialog } from "./dom.js";
import { phone } from "./format.js";
import { load, on, selectCustomer, state } from "./state.js";

let wanted = "";

/** The list of virtual phones; choosing one puts it in the middle. */
export function drawPeople() {
  const list = el("div", { class: "rows", role: "list" });
  const search = el("input", {
    type: "search", class: "input", placeholder: "Buscar cliente", "aria-label": "Buscar cliente",
    oninput: () => { wanted = search.value.toLowerCase(); draw(); },
  });
  document.getElementById("people").append(
    el("div", { class: "pane-head" },
      el("h2", {}, "Clientes"),
      el("button", { type: "button", class: "button", onclick: newCustomer }, icon("plus", 16), "Novo cliente")),
    el("div", { class: "pane-search" }, search),
    list,
  );
  const draw = () => {
    const shown = state.customers.filter((c) => !wanted || `${c.name.toLowerCase()} ${c.phone}`.includes(wanted));
    list.replaceChildren(...shown.map(row));
    if (!shown.length && state.ready) list.append(empty());
  };
  on("customers", draw);
}

function row(c) {
  const marks = [];
  if (!c.online) marks.push("sem internet");
  if (c.no_whatsapp) marks.push("sem WhatsApp");
  return el("button", {
    type: "button", role: "listitem", class: "row", "aria-current": c.phone === state.customer ? "true" : undefined,
    onclick: () => {
      selectCustomer(c.phone);
      dispatchEvent(new CustomEvent("balcao:pane", { detail: "phone" }));
    },
  },
  avatar(c.name, c.phone),
  el("span", { class: "row-text" },
    el("span", { class: "row-name" }, c.name),
    el("span", { class: "row-meta" }, phone(c.phone), marks.length ? ` · ${marks.join(", ")}` : "")));
}

function empty() {
  if (state.customers.length) return el("p", { class: "empty" }, "Nenhum cliente com esta busca.");
  return el("div", { class: "empty" }, icon("people", 24),
    el("p", {}, "Ainda não há clientes."), el("p", { class: "quiet" }, "Crie um para escrever como ele."),
    button("Criar cliente", newCustomer));
}

function newCustomer() {
  openDialog("Novo cliente", (close) => {
    const name = el("input", { class: "input", required: true, autocomplete: "off", placeholder: "Como ele aparece no WhatsApp" });
    const number = el("input", { class: "input", required: true, inputMode: "tel", autocomplete: "off", placeholder: "+55 11 98888-7777" });
    const address = el("select", { class: "input" },
      el("option", { value: "digits" }, "Pelo número"),
      el("option", { value: "lid" }, "Só pelo identificador LID"),
      el("option", { value: "flip" }, "Ora pelo número, ora pelo LID"));
    const absent = el("input", { type: "checkbox" });
    const form = el("form", {
      class: "form",
      onsubmit: async (e) => {
        e.preventDefault();
        try {
          const made = await api.addCustomer({ name: name.value.trim(), phone: number.value, addressing: address.value, no_whatsapp: absent.checked });
          close();
          await load.customers();
          await selectCustomer(made.phone);
          dispatchEvent(new CustomEvent("balcao:pane", { detail: "phone" }));
        } catch (error) { complain(form, error); }
      },
    },
    field("Nome", name), field("Número, com código do país", number),
    field("Como o WhatsApp identifica este cliente", address),
    el("label", { class: "check" }, absent, "Este número não tem WhatsApp"),
    el("div", { class: "form-end" }, button("Criar cliente", undefined, { type: "submit", class: "button primary" })));
    return form;
  });
}
