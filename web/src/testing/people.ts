import type { Agent, Connection, Me, Named } from "@/lib/api-types";

/** Ids that look like the API's and are the same in every run. */
export function uuid(kind: number, index: number): string {
  return `0000000${kind}-0000-4000-8000-${String(index).padStart(12, "0")}`;
}

export const departments: (Named & { slug: string })[] = [
  { id: uuid(1, 1), name: "Suporte", slug: "suporte" },
  { id: uuid(1, 2), name: "Vendas", slug: "vendas" },
];

export const connections: Connection[] = [
  { id: uuid(2, 1), name: "Loja Centro", color: 1, status: "connected", phone: "5511955550101" },
  { id: uuid(2, 2), name: "Loja Shopping", color: 2, status: "connected", phone: "5511955550102" },
];

const NAMES = ["Beatriz Souza", "Rafael Nunes", "Camila Teixeira", "Larissa Moura", "João Victor Sampaio"];
export const agents: Agent[] = NAMES.map((name, index) => ({
  id: uuid(3, index + 1),
  name,
  handle: name.toLowerCase().split(" ").slice(0, 2).join("."),
  departments: index === 2 ? [department(1)] : [department(0), department(1)],
}));

export const me: Me = {
  user: {
    id: uuid(3, 1), name: "Beatriz Souza", email: "beatriz@jatoba.example", handle: "beatriz.souza",
    role: { key: "agent", name: "Atendente" }, departments, default_connection_id: null, presence: "online",
  },
  tenant: { id: uuid(9, 1), name: "Móveis Jatobá", slug: "jatoba", timezone: "America/Sao_Paulo", locale: "pt-BR" },
  permissions: ["tickets.view_department", "tickets.reply", "tickets.accept", "tickets.transfer", "tickets.wait", "tickets.resolve", "tickets.resolve_without_survey", "tickets.cancel", "tickets.reopen"],
  restrictions: [],
  flags: { service_rating: true, ticket_metrics: true },
  csrf_token: "mock",
};

function department(index: number): Named {
  const found = departments[index];
  if (!found) throw new Error(`no department ${index}`);
  return { id: found.id, name: found.name };
}
