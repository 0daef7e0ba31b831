import type { Agent, Connection, Department, Me } from "@/lib/api-types";

/** Ids that look like the API's and are the same in every run. */
export function uuid(kind: number, index: number): string {
  return `0000000${kind}-0000-4000-8000-${String(index).padStart(12, "0")}`;
}

export const departments: Department[] = [
  { id: uuid(1, 1), name: "Suporte", slug: "suporte", timezone: null },
  { id: uuid(1, 2), name: "Vendas", slug: "vendas", timezone: null },
];

const HEALTH = { connected: true, phone_online: true, queue_length: 0, battery: null, probed_at: "2025-11-22T12:00:00Z", last_in_at: new Date().toISOString(), last_out_at: new Date(Date.now() - 120_000).toISOString(), webhooks_ok: true, down_since: null, error: null as never, token_mismatch_at: null };
const CONNECTION = {
  department_id: null, agent_id: null, enabled: true, groups_enabled: false, greeting: "", farewell: "", call_reply: "", delay_seconds: 0, send_interval_ms: 1000, read_on_whatsapp: false, import_contacts: true,
  instance_hint: "AC7B", has_instance_token: true, has_client_token: true, pause_reason: null, last_webhook_at: null, status_at: "2025-11-22T12:00:00Z", webhook_url: null, health: HEALTH, allowed_actions: [] as Connection["allowed_actions"],
};

export const connections: Connection[] = [
  { id: uuid(2, 1), name: "Loja Centro", color: 1, slug: "loja-centro", status: "connected", phone: "5511955550101", ...CONNECTION },
  { id: uuid(2, 2), name: "Loja Shopping", color: 2, slug: "loja-shopping", status: "connected", phone: "5511955550102", ...CONNECTION },
];

const NAMES = ["Beatriz Souza", "Rafael Nunes", "Camila Teixeira", "Larissa Moura", "João Victor Sampaio"];
export const agents: Agent[] = NAMES.map((name, index) => ({
  id: uuid(3, index + 1),
  name,
  handle: name.toLowerCase().split(" ").slice(0, 2).join("."),
  active: true,
  role: "agent",
  departments: index === 2 ? [department(1)] : [department(0), department(1)],
}));

export const me: Me = {
  user: {
    id: uuid(3, 1), name: "Beatriz Souza", email: "beatriz@jatoba.example", handle: "beatriz.souza",
    role: { key: "agent", name: "Atendente" }, departments: [department(0), department(1)], default_connection_id: null, presence: "online",
  },
  tenant: { id: uuid(9, 1), name: "Móveis Jatobá", slug: "jatoba", timezone: "America/Sao_Paulo", locale: "pt-BR" },
  permissions: ["tickets.view_department", "tickets.reply", "tickets.accept", "tickets.transfer", "tickets.wait", "tickets.resolve", "tickets.resolve_without_survey", "tickets.cancel", "tickets.reopen", "contacts.view", "contacts.edit", "quick_replies.manage"],
  restrictions: [],
  flags: { service_rating: true, ticket_metrics: true, group_media: true },
  csrf_token: "mock",
};

function department(index: number): { id: string; name: string; slug: string } {
  const found = departments[index];
  if (!found) throw new Error(`no department ${index}`);
  return { id: found.id, name: found.name, slug: found.slug };
}
