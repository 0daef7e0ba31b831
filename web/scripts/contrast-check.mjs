// Checks the WCAG contrast of the token pairs, in both themes, and that every colour is inside sRGB.
// Run: npm run contrast:check [-v]
import { readFileSync } from "node:fs";

const css = readFileSync(new URL("../src/styles/tokens.css", import.meta.url), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
const verbose = process.argv.includes("-v");

function block(startRe) {
  const m = css.match(startRe);
  const open = css.indexOf("{", m.index);
  const body = css.slice(open + 1, css.indexOf("}", open));
  const out = {};
  for (const [, k, L, C, H, a] of body.matchAll(/--([\w-]+):\s*oklch\(([\d.]+) ([\d.]+) ([\d.]+)(?: \/ ([\d.]+))?\)/g))
    if (a === undefined && !k.startsWith("shadow")) out[k] = [+L, +C, +H];
  return out;
}
function toLinear([L, C, H]) {
  const h = (H * Math.PI) / 180, a = C * Math.cos(h), b = C * Math.sin(h);
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}
const lum = (c) => { const [r, g, b] = toLinear(c).map((v) => Math.min(1, Math.max(0, v))); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const ratio = (a, b) => { const x = lum(a), y = lum(b); return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); };

const text = []; // 4.5:1
const T = (fgs, bgs) => { for (const f of fgs) for (const b of bgs) text.push([f, b, 4.5]); };
const surfaces = ["background", "card", "popover", "muted", "secondary"];
T(["foreground"], [...surfaces, "accent", "selected", "thread"]);
T(["muted-foreground"], [...surfaces, "accent", "selected", "thread", "bubble-in"]);
T(["card-foreground"], ["card"]); T(["popover-foreground"], ["popover"]);
T(["secondary-foreground"], ["secondary"]); T(["accent-foreground"], ["accent", "selected"]);
T(["primary-foreground"], ["primary", "primary-hover"]); T(["destructive-foreground"], ["destructive"]);
T(["primary"], ["background", "card", "muted", "accent", "selected", "thread", "bubble-in"]);
T(["destructive"], ["background", "card", "popover", "thread", "sla-breach-muted", "selected"]);
T(["sidebar-foreground", "sidebar-accent-foreground"], ["sidebar", "sidebar-accent"]);
T(["sidebar-primary-foreground"], ["sidebar-primary"]);
for (const s of ["open", "in-progress", "waiting", "resolved", "cancelled"]) T([`status-${s}`], [`status-${s}-muted`, "card", "background", "selected"]);
for (const s of ["ok", "warn", "breach"]) T([`sla-${s}`], [`sla-${s}-muted`, "card", "selected", "background", "thread"]);
for (const s of ["positive", "neutral", "negative"]) T([`sentiment-${s}`], ["card", "background", "muted"]);
T(["ai"], ["ai-muted", "card", "bubble-ai", "selected", "background"]);
T(["bubble-in-foreground", "deleted"], ["bubble-in"]);
T(["bubble-out-foreground", "bubble-out-meta", "primary"], ["bubble-out"]);
T(["bubble-out-foreground", "bubble-out-meta"], ["bubble-ai"]);
T(["bubble-note-foreground", "bubble-note-meta"], ["bubble-note"]);
for (let i = 1; i <= 8; i++) T([`author-${i}`], ["thread", "bubble-in"]);
T(["viewer-foreground"], ["viewer"]);
for (let i = 1; i <= 6; i++) T([`avatar-${i}-foreground`], [`avatar-${i}`]);

const parts = []; // 3:1, non-text
const P = (fgs, bgs) => { for (const f of fgs) for (const b of bgs) parts.push([f, b, 3]); };
P(["input"], ["card", "background", "popover"]);
P(["ring"], ["card", "background", "popover", "sidebar", "thread", "selected"]);
P(["chart-1", "chart-2", "chart-3", "chart-4", "chart-5"], ["card"]);
for (let i = 1; i <= 6; i++) P([`conn-${i}`], ["card"]);
P(["tick-read"], ["bubble-out", "bubble-ai", "card"]);

let bad = 0, n = 0;
for (const [name, re] of [["light", /:root,\s*\.light/], ["dark", /\.dark,\s*\[data-theme/]]) {
  const t = block(re);
  for (const [k, v] of Object.entries(t)) {
    const out = toLinear(v).some((x) => x < -0.002 || x > 1.002);
    if (out) { bad++; console.log(`${name}  --${k} is outside sRGB`); }
  }
  for (const [f, b, min] of [...text, ...parts]) {
    if (!t[f] || !t[b]) { bad++; console.log(`${name}  missing --${f} or --${b}`); continue; }
    const r = ratio(t[f], t[b]); n++;
    if (r < min) { bad++; console.log(`${name}  FAIL ${r.toFixed(2)} < ${min}  --${f} on --${b}`); }
    else if (verbose) console.log(`${name}  ok   ${r.toFixed(2)}  --${f} on --${b}`);
  }
}
console.log(`${n} pairs checked, ${bad} problem(s)`);
process.exit(bad ? 1 : 0);
