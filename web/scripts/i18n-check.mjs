// Holds the languages against each other and against the source: no key missing, none
// left over, the same variables and tags, every key in use defined and every key defined in use.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../src", import.meta.url));
const locales = ["pt-BR", "en", "es"];
const problems = [];

const flatten = (value, prefix = "") =>
  Object.entries(value).flatMap(([key, inner]) => (typeof inner === "string" ? [[prefix + key, inner]] : flatten(inner, `${prefix}${key}.`)));
// The texts of the first page, and those of the later ones (locales/pages).
const read = (folder, locale) => flatten(JSON.parse(readFileSync(join(root, folder, `${locale}.json`), "utf8")));
const texts = Object.fromEntries(locales.map((locale) => [locale, new Map([...read("i18n/locales", locale), ...read("i18n/locales/pages", locale)])]));
const [base, ...others] = locales;
const marks = (text) => [...text.matchAll(/\{\{\w+\}\}|<\/?\w+>/g)].map(([mark]) => mark).sort().join(" ");

for (const locale of others) {
  for (const [key, text] of texts[base]) {
    const other = texts[locale].get(key);
    if (other === undefined) problems.push(`${locale}: ${key} is missing`);
    else if (other.trim() === "") problems.push(`${locale}: ${key} is empty`);
    else if (marks(other) !== marks(text)) problems.push(`${locale}: ${key} has other variables or tags than ${base}`);
  }
  for (const key of texts[locale].keys()) if (!texts[base].has(key)) problems.push(`${locale}: ${key} is not in ${base}`);
}

const files = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "testing" ? [] : files(path);
    return /\.tsx?$/.test(entry.name) && !/\.(test|gen)\.tsx?$/.test(entry.name) ? [path] : [];
  });
const used = new Set();
const patterns = [];
for (const path of files(root)) {
  // Permissions look like keys: can(me, "contacts.edit").
  const source = readFileSync(path, "utf8").replace(/\bcan\(\w+, "[\w.]+"\)/g, "");
  for (const [, key] of source.matchAll(/["`]([a-z]\w*(?:\.\w+)+|critical)["`]/g)) used.add(key);
  // `status.${status}` stands for every key of that shape.
  for (const [, template] of source.matchAll(/`([a-z]\w*(?:\.\w*)*\.?\w*\$\{[^`]*)`/g)) patterns.push(new RegExp(`^${template.replace(/\$\{[^}]*\}/g, "\u0000").replace(/[.*+?^|()[\]\\]/g, "\\$&").replaceAll("\u0000", "\\w+")}$`));
}
const bare = (key) => key.replace(/_(zero|one|two|few|many|other)$/, "");
for (const key of texts[base].keys()) {
  if (!used.has(bare(key)) && !used.has(key) && !patterns.some((pattern) => pattern.test(key))) problems.push(`${base}: ${key} is never used`);
}
const known = new Set([...texts[base].keys()].flatMap((key) => [key, bare(key)]));
const groups = new Set([...texts[base].keys()].map((key) => key.split(".")[0]));
for (const key of used) if (key.includes(".") && groups.has(key.split(".")[0]) && !known.has(key)) problems.push(`${key} is used but not defined`);

// Every reason for which a message can fail has its words (and what to do), in the list that the interface knows.
const go = (path) => readFileSync(join(root, "../../internal", path), "utf8");
const codes = [...go("zapi/failure.go").matchAll(/^\tFailure\w+ +Failure += "(\w+)"/gm), ...go("desk/outgoing.go").matchAll(/^\tFailure\w+ += "(\w+)"/gm)].map(([, code]) => code);
codes.push(...[...go("netguard/fetch.go").matchAll(/^\tReason\w+ +Reason += "(\w+)"/gm)].map(([, code]) => `media.${code}`));
const listed = readFileSync(join(root, "features/inbox/conversation/bubble/failure-key.ts"), "utf8");
for (const code of codes) if (!texts[base].has(`failure.${code}`) || !listed.includes(`"${code.replace("media.", "")}"`)) problems.push(`failure.${code} has no words, or is not in failure-key.ts`);
if (codes.length === 0) problems.push("no codes found under internal");

if (problems.length > 0) {
  console.error(problems.join("\n"));
  console.error(`${problems.length} problem(s)`);
  process.exit(1);
}
console.log(`${locales.join(", ")}: ${texts[base].size} texts each, nothing missing, nothing left over`);
