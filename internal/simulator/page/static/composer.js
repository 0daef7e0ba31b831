import { api } from "./api.js";
import { complain, el, icon, iconButton } from "./dom.js";
import { preview } from "./format.js";
import { attachMenu, recordVoice } from "./attach.js";
import { load, on, state, tell } from "./state.js";

/** Sends content as the selected customer; the quote, if one is set, goes with it. */
export async function send(message) {
  await api.write({
    instance: state.instance, customer: state.customer, group: state.group || undefined,
    quoted: state.quoting?.id, ...message,
  });
  state.quoting = null;
  tell("composer");
  await load.messages();
}

export function drawComposer(box) {
  const context = el("div", { class: "context", hidden: true });
  const input = el("textarea", { class: "write", rows: 1, placeholder: "Mensagem", "aria-label": "Mensagem" });
  const go = iconButton("send", "Enviar", submit, { class: "icon-button send" });
  const attach = iconButton("clip", "Anexar", () => attachMenu());
  const voice = iconButton("mic", "Gravar mensagem de voz", () => recordVoice(box, presence));
  box.append(context, el("div", { class: "composer" }, attach, input, voice, go));

  let told = "", pause = 0;
  function presence(next) {
    clearTimeout(pause);
    if (next === "COMPOSING") pause = setTimeout(() => presence("PAUSED"), 3000);
    if (next === told || !state.instance || state.group) return;
    told = next;
    api.presence(state.instance, state.customer, next).catch(() => {});
  }

  function grow() {
    input.style.height = "auto"; // CSSOM, which the policy allows
    input.style.height = `${Math.min(input.scrollHeight, 140)}px`;
    const writing = input.value.trim() !== "";
    voice.hidden = writing || Boolean(state.editing);
    go.hidden = !writing;
  }

  async function submit() {
    const text = input.value.trim();
    if (!text) return;
    const editing = state.editing;
    input.value = "";
    grow();
    presence("PAUSED");
    try {
      if (editing) {
        state.editing = null;
        tell("composer");
        await api.edit(editing.id, { instance: state.instance, customer: state.customer, text });
        await load.messages();
      } else await send({ kind: "text", text });
      box.querySelector(".complaint")?.remove();
    } catch (error) {
      input.value = text; // never eat what was written
      grow();
      complain(box, error);
    }
    input.focus();
  }

  input.addEventListener("input", () => { grow(); presence("COMPOSING"); });
  input.addEventListener("keydown", (e) => {
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) {
      e.preventDefault();
      submit();
    }
    if (e.key === "Escape") {
      state.quoting = state.editing = null;
      tell("composer");
    }
  });
  on("composer", () => {
    const m = state.editing || state.quoting;
    context.hidden = !m;
    if (!m) { context.replaceChildren(); grow(); return; }
    const cancel = () => {
      if (state.editing) input.value = "";
      state.quoting = state.editing = null;
      tell("composer");
    };
    context.replaceChildren(icon(state.editing ? "edit" : "reply", 16),
      el("span", { class: "row-text" }, el("strong", {}, state.editing ? "Editando" : "Respondendo"), el("span", { class: "clip row-meta" }, preview(m))),
      iconButton("close", "Cancelar", cancel));
    if (state.editing) input.value = m.content.text || "";
    grow();
    input.focus();
  });
  on("view", () => {
    told = "";
    input.value = "";
    box.querySelector(".complaint")?.remove();
    tell("composer");
  });
  grow();
}
