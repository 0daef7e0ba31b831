import { decimal } from "@/lib/format";

export type StructuredKind = "order" | "product" | "pix" | "payment" | "event" | "invite";
type FactName = "key" | "keyType" | "merchant" | "total" | "price" | "value" | "orderStatus" | "paymentStatus" | "when" | "reference";

/** The parts of a structured message that people read. `at` is a moment (ISO 8601) in place of a value. */
interface StructuredFacts {
  title: string;
  text: string;
  rows: { name: FactName; value: string; at?: string }[];
}

/**
 * Reads WhatsApp's own objects, which come as they are: a part that is missing or of another type is left out, never guessed. Amounts keep the
 * number that came, since WhatsApp does not say which of them are in cents (contract §5.3).
 */
export function structuredFacts(kind: StructuredKind, raw: Record<string, unknown>): StructuredFacts {
  const inner = record(raw.paymentInfo);
  const currency = text(raw.currency) || text(raw.currencyCode) || text(inner.currencyCode);
  const products = list(raw.products).map((each) => [amount(each.quantity, ""), text(each.name)].filter(Boolean).join(" × "));
  const rows = [
    { name: "key", value: text(raw.key) }, { name: "keyType", value: text(raw.keyType) }, { name: "merchant", value: text(raw.merchantName) },
    { name: "price", value: amount(raw.price, currency) }, { name: "total", value: amount(raw.total, currency) }, { name: "value", value: amount(raw.value ?? inner.value, currency) },
    { name: "orderStatus", value: text(raw.orderStatus) }, { name: "paymentStatus", value: text(raw.paymentStatus) || text(inner.status) },
    { name: "reference", value: kind === "order" || kind === "pix" ? text(raw.referenceId) || text(raw.orderId) : "" },
  ] satisfies StructuredFacts["rows"];
  const when = moment(raw.scheduleTime);
  return {
    title: text(raw.title) || text(raw.orderTitle) || text(raw.name) || text(raw.newsletterName),
    text: [text(raw.description) || text(raw.message) || text(raw.text), ...products].filter(Boolean).join("\n"),
    rows: [...rows.filter((row) => row.value !== ""), ...(when ? [{ name: "when" as const, value: when, at: when }] : [])],
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

function amount(value: unknown, currency: string): string {
  if (typeof value !== "number" || !Number.isFinite(value)) return "";
  return [currency, decimal(value, 2)].filter(Boolean).join(" ");
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(record) : [];
}

/** Seconds since the epoch, as WhatsApp tells the time of an event. */
function moment(value: unknown): string {
  return typeof value === "number" && value > 0 && value < 8e12 ? new Date(value * (value < 1e11 ? 1000 : 1)).toISOString() : "";
}
