import { api } from "./api.js";
import { button, complain, el } from "./dom.js";
import { currentInstance, load, on } from "./state.js";

// kind, name, what happens, default wait in ms (null = has none)
const sending = [
  ["latency", "Resposta lenta", "O envio demora a responder.", 3000],
  ["server_error", "Erro 500", "Recusa sem aceitar a mensagem.", null],
  ["error_after_accept", "Erro 500 depois de aceitar", "A mensagem chega, a resposta diz que não.", null],
  ["cut_before_accept", "Queda antes de aceitar", "A conexão cai e nada é enviado.", null],
  ["drop_after_accept", "Queda depois de aceitar", "A mensagem chega, a resposta não.", null],
  ["error_in_200", "Erro dentro de um 200", "Responde 200 com um erro no corpo.", null],
  ["undelivered", "Não entregue", "Aceita, e depois avisa que falhou.", null],
  ["shadow_ban", "Bloqueio silencioso", "Aceita, e depois avisa do bloqueio.", null],
  ["disconnect", "Número cai ao enviar", "A mensagem espera na fila.", null],
  ["echo_before_response", "Eco antes da resposta", "O webhook chega antes da resposta do envio.", null],
];
const webhooks = [
  ["webhook_duplicate", "Duplicar", "O mesmo aviso chega de novo, com outra hora.", null],
  ["webhook_reorder", "Trocar a ordem", "Um aviso chega depois do seguinte.", 1000],
  ["webhook_delay", "Atrasar", "O aviso chega mais tarde.", 5000],
  ["webhook_lost", "Perder", "O aviso nunca chega. Fica no registro.", null],
  ["webhook_gzip", "Comprimir", "O aviso vem em gzip.", null],
  ["webhook_retry", "Repetir até dar certo", "Insiste quando não recebe 200.", 1000],
];

const triggers = [
  ["", "Desligada"], ["next:1", "Só a próxima"], ["next:5", "Próximas 5"], ["p:0.25", "1 em cada 4"], ["p:0.5", "Metade"], ["always", "Sempre"],
];

const valueOf = (f) => (!f ? "" : f.always ? "always" : f.probability ? `p:${f.probability}` : `next:${f.next}`);

function faultOf(kind, trigger, delay) {
  const f = { kind };
  if (trigger === "always") f.always = true;
  else if (trigger.startsWith("p:")) f.probability = Number(trigger.slice(2));
  else f.next = Number(trigger.slice(5));
  if (delay !== null) f.delay_ms = delay;
  return f;
}

/** The switches. While one of them has the focus nothing is drawn under the hand. */
export function drawFaults(node) {
  const draw = () => {
    const inst = currentInstance();
    if (!inst || node.contains(document.activeElement)) return;
    const active = inst.faults.length;
    node.replaceChildren(
      el("div", { class: "card-head" },
        el("span", { class: "quiet" }, active ? `${active} ${active === 1 ? "ligada" : "ligadas"}` : "Nenhuma ligada"),
        active ? button("Desligar todas", () => change(inst, node, [])) : null),
      ...part("No envio", sending, inst, node), ...part("Nos webhooks", webhooks, inst, node),
    );
  };
  on("instances", draw);
  node.addEventListener("focusout", () => setTimeout(draw, 0));
}

const part = (title, kinds, inst, node) => [
  el("h4", {}, title), ...kinds.map(([kind, name, what, wait]) => row(kind, name, what, wait, inst, node)),
];

function row(kind, name, what, wait, inst, node) {
  const f = inst.faults.find((x) => x.kind === kind);
  const value = valueOf(f);
  const known = triggers.some(([v]) => v === value);
  const delay = el("input", {
    class: "input delay", type: "number", min: 0, step: 100, value: String(f?.delay_ms ?? wait ?? 0), "aria-label": `${name}: espera em ms`, onchange: apply,
  });
  const trigger = el("select", { class: "input", "aria-label": name, onchange: apply },
    triggers.map(([v, label]) => el("option", { value: v, selected: v === value }, label)),
    known ? null : el("option", { value, selected: true }, `Faltam ${f.next}`));
  function apply() {
    const others = inst.faults.filter((x) => x.kind !== kind);
    change(inst, node, trigger.value ? [...others, faultOf(kind, trigger.value, wait === null ? null : Number(delay.value))] : others);
  }
  return el("div", { class: `fault${f ? " on" : ""}` },
    el("div", { class: "fault-text" }, el("span", {}, name), el("span", { class: "quiet" }, f?.struck ? `Aconteceu ${f.struck}×. ${what}` : what)),
    trigger, f && wait !== null ? el("label", { class: "delay-box" }, delay, "ms") : null);
}

async function change(inst, node, faults) {
  try {
    inst.faults = await api.setFaults(inst.id, faults.map(({ struck, ...f }) => f));
    document.activeElement?.blur();
    await load.instances();
  } catch (error) { complain(node, error); }
}
