import { api } from "./api.js";
import { button, complain, el, field, iconButton, openDialog } from "./dom.js";
import { menuItem } from "./thread.js";
import { load, state } from "./state.js";
import { send } from "./composer.js";
import { samplePDF, samplePicture, sampleSound } from "./samples.js";

const base64 = (blob) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(String(reader.result).split(",")[1] || "");
  reader.onerror = () => reject(new Error("Não foi possível ler o arquivo."));
  reader.readAsDataURL(blob);
});

/** Everything that a WhatsApp user can send, and three things that only happen by themselves. */
export function attachMenu() {
  openDialog("Anexar", (close) => {
    const item = (glyph, label, open) => menuItem(glyph, label, () => { close(); open(); });
    return el("div", { class: "menu-grid" },
      item("image", "Foto", () => file("Foto", "image", "image/*", () => samplePicture("Foto de exemplo", "image/jpeg"))),
      item("video", "Vídeo", () => file("Vídeo", "video", "video/*")),
      item("video", "GIF", () => file("GIF (vídeo curto)", "gif", "video/mp4")),
      item("video", "Vídeo redondo", () => file("Vídeo redondo", "ptv", "video/*")),
      item("mic", "Áudio", () => file("Áudio", "audio", "audio/*", sampleSound)),
      item("file", "Documento", () => file("Documento", "document", "", samplePDF)),
      item("sticker", "Figurinha", () => file("Figurinha", "sticker", "image/webp,image/png", () => samplePicture("Oi", "image/webp"))),
      item("pin", "Localização", location),
      item("card", "Contato", contact),
      item("poll", "Enquete", poll),
      item("link", "Link", link),
      item("burst", "Rajada", burst),
      item("wait", "Aguardando…", () => send({ kind: "waiting" })),
      item("tools", "Tipo novo", () => send({ kind: "unknown", object: { futureMessage: { note: "tipo que ainda não existe" } } })));
  });
}

/** A form in a dialog; build gives fields and a function that makes the message. */
function form(title, label, build) {
  openDialog(title, (close) => {
    const { fields, message } = build();
    const node = el("form", {
      class: "form",
      onsubmit: async (e) => {
        e.preventDefault();
        try {
          await message();
          close();
        } catch (error) { complain(node, error); }
      },
    }, fields, el("div", { class: "form-end" }, button(label, undefined, { type: "submit", class: "button primary" })));
    return node;
  });
}

function file(title, kind, accept, sample) {
  form(title, "Enviar", () => {
    let chosen = null;
    const said = el("p", { class: "quiet" }, "Nenhum arquivo escolhido.");
    const pick = el("input", { type: "file", accept, onchange: () => { chosen = pick.files[0] || null; said.textContent = chosen?.name || ""; } });
    const text = el("input", { class: "input", placeholder: "Legenda (opcional)" });
    const example = sample && button("Usar um exemplo", async () => { chosen = await sample(); said.textContent = `Exemplo: ${chosen.name}`; });
    const captioned = !["audio", "sticker", "ptv"].includes(kind);
    return {
      fields: [field("Arquivo", pick), example ? el("div", {}, example) : null, said, captioned ? field("Legenda", text) : null],
      message: async () => {
        if (!chosen) throw new Error(sample ? "Escolha um arquivo ou use o exemplo." : "Escolha um arquivo.");
        await send({ kind, text: captioned ? text.value : "", media: await media(chosen, kind) });
      },
    };
  });
}

async function media(blob, kind) {
  const out = { url: "", mime: blob.type || "application/octet-stream", file_name: blob.name, data: await base64(blob) };
  if (kind === "document") out.pages = 1;
  if (kind === "image" || kind === "sticker") {
    const picture = await createImageBitmap(blob).catch(() => null);
    if (picture) [out.width, out.height] = [picture.width, picture.height];
  }
  if (blob.seconds) out.seconds = blob.seconds;
  return out;
}

function location() {
  form("Localização", "Enviar localização", () => {
    const name = el("input", { class: "input", value: "Praça da Sé" });
    const address = el("input", { class: "input", value: "Praça da Sé, São Paulo" });
    const lat = el("input", { class: "input", type: "number", step: "any", value: "-23.5503", required: true });
    const long = el("input", { class: "input", type: "number", step: "any", value: "-46.6339", required: true });
    const live = el("input", { type: "checkbox" });
    return {
      fields: [field("Nome", name), field("Endereço", address), el("div", { class: "two" }, field("Latitude", lat), field("Longitude", long)),
        el("label", { class: "check" }, live, "Ao vivo")],
      message: () => send({
        kind: live.checked ? "live_location" : "location",
        location: { latitude: Number(lat.value), longitude: Number(long.value), title: name.value, address: address.value },
      }),
    };
  });
}

function contact() {
  form("Contato", "Enviar contato", () => {
    const name = el("input", { class: "input", required: true, value: "Oficina do Zé" });
    const number = el("input", { class: "input", required: true, inputMode: "tel", value: "5511977776666" });
    return {
      fields: [field("Nome", name), field("Número", number)],
      message: () => send({ kind: "contact", contacts: [{ name: name.value, phones: [number.value.replace(/\D/g, "")] }] }),
    };
  });
}

function poll() {
  form("Enquete", "Enviar enquete", () => {
    const question = el("input", { class: "input", required: true, placeholder: "Pergunta" });
    const options = el("textarea", { class: "input", rows: 3, required: true, placeholder: "Uma opção por linha" });
    const single = el("input", { type: "checkbox", checked: true });
    return {
      fields: [field("Pergunta", question), field("Opções", options), el("label", { class: "check" }, single, "Só uma resposta")],
      message: () => send({
        kind: "poll", poll: { question: question.value, options: options.value.split("\n").map((o) => o.trim()).filter(Boolean), max: single.checked ? 1 : 0 },
      }),
    };
  });
}

function link() {
  form("Link", "Enviar link", () => {
    const url = el("input", { class: "input", type: "url", required: true, value: "https://exemplo.com.br" });
    const title = el("input", { class: "input", value: "Página de exemplo" });
    return {
      fields: [field("Endereço", url), field("Título da prévia", title)],
      message: () => send({ kind: "link", text: url.value, link: { url: url.value, title: title.value } }),
    };
  });
}

function burst() {
  form("Rajada", "Enviar rajada", () => {
    const count = el("input", { class: "input", type: "number", min: 1, max: 500, value: "20", required: true });
    const text = el("input", { class: "input", required: true, value: "Mensagem %d" });
    return {
      fields: [field("Quantas", count), field("Texto (%d vira o número)", text)],
      message: async () => {
        await api.burst({ instance: state.instance, customer: state.customer, text: text.value, count: Number(count.value) });
        await load.messages();
      },
    };
  });
}

/** Records from the microphone; where there is none, says so and offers the example. */
export async function recordVoice(box, presence) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    file("Sem microfone: envie um áudio", "audio", "audio/*", sampleSound);
    return;
  }
  const recorder = new MediaRecorder(stream);
  const parts = [];
  const began = Date.now();
  const bar = el("div", { class: "recording" }, el("span", { class: "dot" }), "Gravando…",
    iconButton("close", "Descartar", () => finish(false)), iconButton("send", "Enviar", () => finish(true), { class: "icon-button send" }));
  recorder.ondataavailable = (e) => parts.push(e.data);
  let keep = false;
  const finish = (sendIt) => { keep = sendIt; recorder.stop(); };
  recorder.onstop = async () => {
    stream.getTracks().forEach((t) => t.stop());
    bar.remove();
    presence("PAUSED");
    if (!keep) return;
    const blob = new Blob(parts, { type: recorder.mimeType.split(";")[0] });
    const file = { url: "", mime: blob.type, data: await base64(blob), voice: true, seconds: Math.round((Date.now() - began) / 1000) };
    await send({ kind: "audio", media: file }).catch((error) => complain(box, error));
  };
  box.append(bar);
  presence("RECORDING");
  recorder.start();
}
