// Fails when the script a first visit must load, compressed, is over the budget (quality.md: 200 kB gzip).
// Counts the entry and, through the manifest, everything it imports statically, for the heaviest first page.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET = 200 * 1000;
const dist = fileURLToPath(new URL("../dist", import.meta.url));
const manifest = JSON.parse(readFileSync(join(dist, ".vite/manifest.json"), "utf8"));
const gzip = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;

function reach(keys) {
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    for (const next of manifest[key].imports ?? []) visit(next);
  };
  keys.forEach(visit);
  return [...seen].map((key) => manifest[key].file).filter((file) => file.endsWith(".js"));
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const routes = (pattern) => Object.keys(manifest).filter((key) => pattern.test(key));
const pages = {
  "sign-in": routes(/routes\/login\.tsx/),
  inbox: routes(/routes\/_authenticated(\.tsx|\/inbox(\.index)?\.tsx)/),
  conversation: routes(/routes\/_authenticated(\.tsx|\/inbox(\.\$ticketId)?\.tsx)/),
};
let failed = false;
for (const [name, keys] of Object.entries(pages)) {
  const files = reach([entry, ...keys]);
  const size = files.reduce((sum, file) => sum + gzip(file), 0);
  const over = size > BUDGET;
  failed ||= over;
  console.log(`${over ? "OVER" : "ok  "} ${name}: ${(size / 1000).toFixed(1)} kB gzip of ${BUDGET / 1000} (${files.length} files)`);
}
process.exit(failed ? 1 : 0);
