import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface User { role: string; name: string; email: string | null; password: string | null; api_token: string }
interface Number { id: string; name: string; phone: string; instance_id: string }
interface Stack { api: string; web: string; simulator: string; users: User[]; connections: Number[] }

const path = process.env.BALCAO_E2E_DEV_JSON ?? process.env.BALCAO_DEV_JSON ?? fileURLToPath(new URL("../../.data/dev.json", import.meta.url));

/** Where the stack under test is, as `balcao dev` wrote it down. */
export const stack = JSON.parse(readFileSync(path, "utf8")) as Stack;

export const firstNumber: Number = must(stack.connections[0], "connection");

export function person(name: string): User & { email: string; password: string } {
  const user = must(stack.users.find((each) => each.name === name), name);
  return { ...user, email: must(user.email, "e-mail"), password: must(user.password, "password") };
}

async function call(method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<unknown> {
  const response = await fetch(url, { method, headers: { "Content-Type": "application/json", ...headers }, body: body === undefined ? undefined : JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${String(response.status)} ${text}`);
  return text ? (JSON.parse(text) as unknown) : undefined;
}

/** As whoever holds the phones: the simulator's own API. */
export function simulate(method: string, route: string, body?: unknown): Promise<unknown> {
  return call(method, `${stack.simulator}/_sim${route}`, body);
}

/** A phone that no test has used before. */
export async function newCustomer(name: string): Promise<string> {
  const phone = `55119${String(Date.now() % 1e6).padStart(6, "0")}${String(Math.floor(Math.random() * 100)).padStart(2, "0")}`;
  await call("POST", `${stack.simulator}/_sim/customers`, { name, phone });
  return phone;
}

/** A number that exists, but not on WhatsApp. */
export async function withoutWhatsApp(name: string): Promise<string> {
  const phone = await newCustomer(name);
  await call("PATCH", `${stack.simulator}/_sim/customers/${phone}`, { no_whatsapp: true });
  return phone;
}

/** The customer writes to the shop's number. */
export async function write(phone: string, text: string, number = firstNumber): Promise<void> {
  await call("POST", `${stack.simulator}/_sim/messages`, { instance: number.instance_id, customer: phone, text });
}

/** The customer opens the chat: what we wrote turns blue. */
export async function readChat(phone: string, number = firstNumber): Promise<void> {
  await call("POST", `${stack.simulator}/_sim/chats/${number.instance_id}/${phone}/read`, {});
}

/** How often a text of ours left for a phone. */
export async function timesSent(text: string): Promise<number> {
  const sent = (await call("GET", `${stack.simulator}/_sim/sent`)) as { by_text: Record<string, number> };
  // A signature may stand before the text.
  return Object.entries(sent.by_text).filter(([each]) => each.endsWith(text)).reduce((sum, [, count]) => sum + count, 0);
}

/** What left for a phone: the route of Z-API that was used, and what the customer has of it. */
export interface Sent { route: string; quoted?: string; edits?: string; content: Record<string, unknown> & { text?: string } }

/** Everything that left for a phone, in the order of leaving. */
export async function sentTo(phone: string): Promise<Sent[]> {
  const sent = (await call("GET", `${stack.simulator}/_sim/sent`)) as { messages: (Sent & { phone: string })[] };
  return sent.messages.filter((message) => message.phone === phone);
}

/** As a program with an API token, for what a test needs but does not test. */
export function api(user: string, method: string, route: string, body?: unknown): Promise<unknown> {
  return call(method, `${stack.api}/api/v1${route}`, body, { Authorization: `Bearer ${person(user).api_token}` });
}

function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`the stack has no ${what}`);
  return value;
}
