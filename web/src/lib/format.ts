/** Dates, phones and names as people say them. Days are those of the tenant's time zone. */

let locale = "pt-BR";
let timeZone: string | undefined;
let cache = new Map<string, Intl.DateTimeFormat>();

export function configureFormat(next: { locale?: string; timeZone?: string }): void {
  if (next.locale) locale = next.locale;
  if (next.timeZone) timeZone = next.timeZone;
  cache = new Map();
}

function formatter(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const found = cache.get(name);
  if (found) return found;
  const made = new Intl.DateTimeFormat(locale, { ...options, timeZone });
  cache.set(name, made);
  return made;
}

/** Calendar day in the tenant's zone as YYYY-MM-DD: equal strings are the same day. */
export function dayKey(iso: string | Date): string {
  const found = cache.get("day-key");
  const format = found ?? new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  if (!found) cache.set("day-key", format);
  return format.format(typeof iso === "string" ? new Date(iso) : iso);
}

/** 14:26 */
export function clockTime(iso: string): string {
  return formatter("clock", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(iso));
}

/** The exact moment, for hovering: 22 de novembro de 2025, 14:26:05 */
export function exactTime(iso: string): string {
  return formatter("exact", { dateStyle: "long", timeStyle: "medium" }).format(new Date(iso));
}

/** 12 out. · 12 out. 2024 when of another year */
export function shortDate(iso: string, now = new Date()): string {
  const sameYear = dayKey(iso).slice(0, 4) === dayKey(now).slice(0, 4);
  const parts = formatter(sameYear ? "short" : "short-year", { day: "numeric", month: "short", year: sameYear ? undefined : "numeric" }).format(new Date(iso));
  return parts.replaceAll(" de ", " ");
}

/** How many calendar days ago, 0 for today. */
export function daysAgo(iso: string, now = new Date()): number {
  return Math.round((Date.parse(dayKey(now)) - Date.parse(dayKey(iso))) / 86_400_000);
}

/** Weekday and date for a day mark: sexta-feira, 21 de novembro */
export function longDay(iso: string, now = new Date()): string {
  const sameYear = dayKey(iso).slice(0, 4) === dayKey(now).slice(0, 4);
  return formatter(sameYear ? "long" : "long-year", { weekday: "long", day: "numeric", month: "long", year: sameYear ? undefined : "numeric" }).format(new Date(iso));
}

/** sexta */
export function weekday(iso: string): string {
  return formatter("weekday", { weekday: "short" }).format(new Date(iso)).replace(".", "");
}

/** Time left or late: 27 min · 1 h 48 · 2 d 3 h. Minutes are whole, never negative. */
export function duration(ms: number): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, "0")}`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}

/** +55 11 95555-0142 for Brazilian numbers; others keep their digits after a plus. */
export function phoneNumber(raw: string | null | undefined): string {
  if (!raw) return "";
  const digits = raw.replace(/\D/g, "");
  const brazilian = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(digits);
  if (brazilian) return `+55 ${brazilian[1]} ${brazilian[2]}-${brazilian[3]}`;
  return digits ? `+${digits}` : raw;
}

/** A contact's name, or the number when WhatsApp gave none. */
export function contactName(contact: { name: string; phone: string | null }): string {
  const name = contact.name.trim();
  if (/^\+?\d{8,}$/.test(name)) return phoneNumber(name);
  return name || phoneNumber(contact.phone) || "—";
}

/** The first letters of the first two words; empty when the text has none (a phone number). */
export function initials(name: string): string {
  if (/^\+?\d/.test(name)) return "";
  const letters = name.split(/\s+/).map((word) => Array.from(word).find((letter) => /\p{L}/u.test(letter)));
  return letters.filter((letter) => letter !== undefined).slice(0, 2).join("").toLocaleUpperCase(locale);
}

/** One of the six avatar tints, always the same for one id. */
export function avatarTint(id: string): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return (hash % 6) + 1;
}

/** Ratings and scores with the locale's decimal mark: 8,2 */
export function decimal(value: number, digits = 1): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
}

/** How long ago, in the shortest words: há 3 min · há 2 h · há 41 dias. Never of the future. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  const [value, unit] = seconds < 60 ? [seconds, "second" as const] : seconds < 3_600 ? [Math.floor(seconds / 60), "minute" as const] : seconds < 86_400 ? [Math.floor(seconds / 3_600), "hour" as const] : [Math.floor(seconds / 86_400), "day" as const];
  return new Intl.RelativeTimeFormat(locale, { style: "short", numeric: "always" }).format(-value, unit).replace(".", "");
}

/** 1.234 with the locale's separators. */
export function whole(value: number): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** When a calendar day (YYYY-MM-DD) begins in the tenant's zone; `plus` days later. */
export function dayStart(day: string, plus = 0): string {
  const midnight = Date.parse(`${day}T00:00:00Z`) + plus * 86_400_000;
  // The zone's offset at that moment, found by reading its clock; once more, since the first guess may lie across a change of the clocks.
  const first = midnight - offsetAt(midnight);
  return new Date(midnight - offsetAt(first)).toISOString();
}

function offsetAt(moment: number): number {
  const found = cache.get("offset");
  const format = found ?? new Intl.DateTimeFormat("en-CA", { timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  if (!found) cache.set("offset", format);
  const part = Object.fromEntries(format.formatToParts(new Date(moment)).map(({ type, value }) => [type, value]));
  return Date.parse(`${part.year ?? ""}-${part.month ?? ""}-${part.day ?? ""}T${part.hour ?? ""}:${part.minute ?? ""}:${part.second ?? ""}Z`) - Math.floor(moment / 1000) * 1000;
}
