import { el, icon } from "./dom.js";
import { on, start, state, tell } from "./state.js";
import { drawPeople } from "./people.js";
import { drawPhone } from "./phone.js";
import { drawTools } from "./tools.js";

const themeButton = document.getElementById("theme");
function drawTheme() {
  const dark = document.documentElement.dataset.theme === "dark";
  themeButton.replaceChildren(icon(dark ? "sun" : "moon"));
}
themeButton.addEventListener("click", () => {
  const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try { localStorage.setItem("balcao-sim-theme", next); } catch { /* storage may be off */ }
  drawTheme();
});

const panes = [["people", "people", "Clientes"], ["phone", "phone", "Celular"], ["tools", "tools", "Conexão e falhas"]];
export function showPane(name) {
  document.body.dataset.pane = name;
  drawTabs();
}
function drawTabs() {
  document.getElementById("tabs").replaceChildren(...panes.map(([name, glyph, label]) => el("button", {
    type: "button", class: "tab", "aria-current": document.body.dataset.pane === name ? "page" : undefined,
    onclick: () => showPane(name),
  }, icon(glyph, 22), el("span", {}, label))));
}
addEventListener("balcao:pane", (e) => showPane(e.detail));
// Inside a conversation on a phone the bar gives way to the composer.
on("view", () => { document.body.dataset.view = state.view; });

drawTheme();
drawTabs();
drawPeople();
drawPhone();
drawTools();
start((lost) => { document.getElementById("lost").hidden = !lost; }).catch(() => {
  document.getElementById("lost").hidden = false;
}).finally(() => tell("view"));
