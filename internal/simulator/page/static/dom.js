// Elements are made only here and text only by text nodes: whatever a message,
// name or file name holds, it is shown and never run.

/** Makes an element. props: class, data-*, aria-*, on<event>, or any property. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") node.className = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key.includes("-") || key === "role" || key === "for" || key === "list") node.setAttribute(key, value === true ? "" : value);
    else node[key] = value;
  }
  node.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

const SVG = "http://www.w3.org/2000/svg";

// Strokes on a 24 px grid; "|" parts several paths.
const strokes = {
  back: "M15 5l-7 7 7 7",
  send: "M4 5l16 7-16 7 3-7z|M7 12h6",
  clip: "M19 11l-7.5 7.5a4.6 4.6 0 0 1-6.5-6.5L13 4a3 3 0 0 1 4.300 4.300l-8 8a1.500 1.500 0 0 1-2.200-2.200l7-7",
  mic: "M12 4a2.500 2.500 0 0 1 2.500 2.500v5a2.500 2.500 0 0 1-5 0v-5A2.500 2.500 0 0 1 12 4z|M6.500 11a5.500 5.500 0 0 0 11 0|M12 17v3",
  stop: "M7 7h10v10H7z",
  tick: "M5 12.500l4.500 4.500L19 7",
  ticks: "M2 12.500l4.200 4.500L15 7|M11 15.500l1.500 1.500L22 7",
  clock: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16z|M12 8v4l3 2",
  alert: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16z|M12 8v5|M12 16v.2",
  more: "M12 5.500v.2|M12 12v.2|M12 18.500v.2",
  plus: "M12 5v14|M5 12h14",
  close: "M6 6l12 12|M18 6L6 18",
  moon: "M19 14.500A7.500 7.500 0 0 1 9.500 5a7.500 7.500 0 1 0 9.500 9.500z",
  sun: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8z|M12 2.500v2|M12 19.500v2|M2.500 12h2|M19.500 12h2|M5.300 5.300l1.400 1.400|M17.300 17.300l1.400 1.400|M18.700 5.300l-1.400 1.400|M6.700 17.300l-1.400 1.400",
  people: "M9 5a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7z|M2.500 20a6.500 6.500 0 0 1 13 0|M16 5.300a3.500 3.500 0 0 1 0 6.400|M18 14.500a6.500 6.500 0 0 1 3.500 5.500",
  phone: "M8 2.500h8a2 2 0 0 1 2 2v15a2 2 0 0 1-2 2H8a2 2 0 0 1-2-2v-15a2 2 0 0 1 2-2z|M11 18.500h2",
  tools: "M4 7h9|M17 7h3|M15 5v4|M4 12h3|M11 12h9|M9 10v4|M4 17h11|M19 17h1|M17 15v4",
  image: "M4 5h16v14H4z|M4 16l5-5 4 4 3-3 4 4|M15.500 9v.2",
  video: "M3 7h12v10H3z|M15 11l6-3v8l-6-3",
  sticker: "M5 4h14v9l-6 7H5z|M13 20v-7h6",
  file: "M6 3h8l4 4v14H6z|M14 3v4h4|M9 12h6|M9 16h6",
  pin: "M12 21s6.500-6.200 6.500-11a6.500 6.500 0 0 0-13 0c0 4.800 6.500 11 6.500 11z|M12 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  card: "M3 6h18v12H3z|M8 10a1.700 1.700 0 1 1 0 3.400A1.700 1.700 0 0 1 8 10z|M13.500 10.500H18|M13.500 13.500H18",
  poll: "M5 20V10|M12 20V4|M19 20v-7",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700l-1 1|M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700l1-1",
  burst: "M4 7h11|M4 12h16|M4 17h8|M18 5l2 2-2 2",
  wait: "M7 4h10|M7 20h10|M8 4c0 5 8 5 8 8s-8 3-8 8|M16 4c0 5-8 5-8 8s8 3 8 8",
  play: "M8 5l11 7-11 7z",
  pause: "M8 5v14|M16 5v14",
  deleted: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16z|M6.500 6.500l11 11",
  reply: "M10 6l-6 6 6 6|M4 12h9a7 7 0 0 1 7 7",
  smile: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16z|M9 10v.2|M15 10v.2|M8.500 14a4.500 4.500 0 0 0 7 0",
  edit: "M5 19h4L19.500 8.500l-4-4L5 15z",
  trash: "M5 7h14|M9 7V4h6v3|M7 7l1 13h8l1-13",
  group: "M12 4a3.200 3.200 0 1 1 0 6.400A3.200 3.200 0 0 1 12 4z|M6 20a6 6 0 0 1 12 0",
};

/** Draws one of our icons; label makes it spoken, otherwise it is decoration. */
export function icon(name, size = 18, label = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("width", size);
  svg.setAttribute("height", size);
  svg.setAttribute("class", "icon");
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else svg.setAttribute("aria-hidden", "true");
  for (const d of strokes[name].split("|")) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

export function button(label, onclick, props = {}) {
  return el("button", { type: "button", class: "button", onclick, ...props }, label);
}

export function iconButton(name, label, onclick, props = {}) {
  return el("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props }, icon(name));
}

/** Initials in one of six quiet tints, as in the product. */
export function avatar(name, key, size = "") {
  let sum = 0;
  for (const c of key) sum = (sum * 31 + c.codePointAt(0)) % 9973;
  const words = name.trim().split(/\s+/).filter((w) => /\p{L}/u.test(w[0] || ""));
  const initials = words.length ? words[0][0] + (words.length > 1 ? words[words.length - 1][0] : "") : "";
  return el("span", { class: `avatar avatar-${(sum % 6) + 1} ${size}`, "aria-hidden": "true" }, initials ? initials.toUpperCase() : icon("group", 20));
}

/** Opens a dialog; build(close) gives its children. Escape and the backdrop close it. */
export function openDialog(title, build) {
  const box = el("dialog", { class: "dialog", "aria-label": title });
  const close = () => box.close();
  box.append(
    el("div", { class: "dialog-head" }, el("h2", {}, title), iconButton("close", "Fechar", close)),
    el("div", { class: "dialog-body" }, build(close)),
  );
  box.addEventListener("click", (e) => { if (e.target === box) close(); });
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  return close;
}

export function field(label, input) {
  return el("label", { class: "field" }, el("span", {}, label), input);
}

/** Says in words what went wrong, near where it was asked. */
export function complain(node, error) {
  node.querySelector(".complaint")?.remove();
  node.append(el("p", { class: "complaint", role: "alert" }, icon("alert", 16), error.message || String(error)));
}
