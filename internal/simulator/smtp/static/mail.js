import { button, el, icon } from "/assets/dom.js";
import { exactTime, listTime, size } from "/assets/format.js";

const panes = document.querySelector(".mail-panes");
const rows = document.getElementById("rows");
const view = document.getElementById("view");
const fault = document.getElementById("fault");
let mails = [], open = 0, drawn = "";

const json = { "Content-Type": "application/json" };
const faults = [
  ["", "Nenhuma"], ["down", "Fora do ar"], ["greylist", "Pede para tentar depois (451), só a próxima"], ["reject", "Recusa o destinatário (550)"],
  ["full", "Sem espaço (452)"], ["drop_in", "Cai no meio da mensagem"], ["drop_after", "Aceita e cai sem responder"],
];
fault.append(...faults.map(([value, label]) => el("option", { value }, label)));
fault.addEventListener("change", () => {
  const once = fault.value === "greylist";
  const body = fault.value ? [{ kind: fault.value, ...(once ? { next: 1 } : { always: true }) }] : [];
  fetch("/mail/api/faults", { method: "PUT", headers: json, body: JSON.stringify(body) });
});
document.getElementById("clear").addEventListener("click", async () => {
  await fetch("/mail/api/messages", { method: "DELETE", headers: json });
  open = 0;
  await load();
});

async function load() {
  const [list, active] = await Promise.all(["messages", "faults"].map((p) => fetch(`/mail/api/${p}`).then((r) => r.json())));
  mails = list.reverse();
  if (document.activeElement !== fault) fault.value = active[0]?.kind || "";
  const key = `${open}/${mails.map((m) => m.id).join()}`;
  if (key === drawn) return;
  drawn = key;
  draw();
}

function draw() {
  rows.replaceChildren(...mails.map((m) => el("button", {
    type: "button", class: "row", "aria-current": m.id === open ? "true" : undefined,
    onclick: () => { open = m.id; panes.dataset.view = "mail"; drawn = ""; load(); },
  }, el("span", { class: "row-text" },
    el("span", { class: "row-line" }, el("span", { class: "row-name" }, m.subject || "(sem assunto)"), el("span", { class: "row-time" }, listTime(Date.parse(m.at)))),
    el("span", { class: "row-meta clip" }, `Para ${m.to || m.envelope_to.join(", ")}`)))));
  if (!mails.length) {
    rows.append(el("div", { class: "empty" }, el("p", {}, "Nenhum e-mail ainda."),
      el("p", { class: "quiet" }, "Em Configurações, SMTP, use o endereço deste simulador e envie um teste.")));
  }
  const m = mails.find((x) => x.id === open);
  view.replaceChildren(...(m ? mail(m) : mails.length ? [el("p", { class: "quiet" }, "Escolha um e-mail na lista.")] : []));
}

function mail(m) {
  const at = `/mail/api/messages/${m.id}`;
  const line = (name, value) => (value ? [el("dt", {}, name), el("dd", {}, value)] : []);
  return [
    el("div", { class: "bar" }, button("Voltar", () => { panes.dataset.view = "list"; }, { class: "button back" }), el("h2", {}, m.subject || "(sem assunto)")),
    el("dl", {}, ...line("De", m.from), ...line("Para", m.to), ...line("Entregue a", m.envelope_to.join(", ")), ...line("Quando", exactTime(Date.parse(m.at))), ...line("Tamanho", size(m.size))),
    m.problem ? el("p", { class: "complaint" }, icon("alert", 16), `Não é um e-mail bem formado: ${m.problem}`) : null,
    m.attachments.length ? el("div", { class: "files" }, m.attachments.map((a, n) => el("a", { href: `${at}/attachments/${n}` }, `${a.name || "anexo"} · ${size(a.size)}`))) : null,
    m.html ? el("iframe", { sandbox: "", src: `${at}/html`, title: "Conteúdo do e-mail" }) : null,
    m.text ? el("pre", {}, m.text) : null,
    el("div", { class: "bar" }, el("a", { href: `${at}/raw` }, "Ver original")),
  ].filter(Boolean);
}

load();
setInterval(() => { if (document.visibilityState === "visible") load().catch(() => {}); }, 2000);
