import { z } from "zod";
import type { Connection } from "@/lib/api-types";

export const COLORS = [1, 2, 3, 4, 5, 6] as const;
const MOST_TEXT = 4_000;
const MOST_INTERVAL_MS = 60_000;

const message = z.string().max(MOST_TEXT, "connections.form.tooLong");

/** What the form holds. A secret that stays empty keeps what is stored. */
export const schema = z.object({
  name: z.string().trim().min(1, "connections.form.nameRequired").max(80, "connections.form.nameTooLong"),
  color: z.number().int().min(1).max(6),
  instance_id: z.string().trim(),
  instance_token: z.string().trim(),
  client_token: z.string().trim(),
  department_id: z.string(),
  agent_id: z.string(),
  groups_enabled: z.boolean(),
  greeting: message,
  farewell: message,
  call_reply: message,
  read_on_whatsapp: z.boolean(),
  import_contacts: z.boolean(),
  delay_seconds: z.number("connections.form.number").int("connections.form.number").min(0, "connections.form.delayRange").max(15, "connections.form.delayRange"),
  send_interval_ms: z.number("connections.form.number").int("connections.form.number").min(0, "connections.form.intervalRange").max(MOST_INTERVAL_MS, "connections.form.intervalRange"),
});
export type FormValues = z.infer<typeof schema>;

/** A new number needs its instance and token; an old one has them. */
export function schemaFor(connection: Connection | null) {
  if (connection) return schema;
  return schema.extend({ instance_id: z.string().trim().min(1, "connections.form.instanceRequired"), instance_token: z.string().trim().min(1, "connections.form.tokenRequired") });
}

export function startValues(connection: Connection | null, freeColor: number): FormValues {
  return {
    name: connection?.name ?? "",
    color: connection?.color ?? freeColor,
    instance_id: "",
    instance_token: "",
    client_token: "",
    department_id: connection?.department_id ?? "",
    agent_id: connection?.agent_id ?? "",
    groups_enabled: connection?.groups_enabled ?? false,
    greeting: connection?.greeting ?? "",
    farewell: connection?.farewell ?? "",
    call_reply: connection?.call_reply ?? "",
    read_on_whatsapp: connection?.read_on_whatsapp ?? false,
    import_contacts: connection?.import_contacts ?? true,
    delay_seconds: connection?.delay_seconds ?? 0,
    send_interval_ms: connection?.send_interval_ms ?? 0,
  };
}

/** The request: choices of nothing are null, and secrets that nobody typed are left out. */
export function toBody(values: FormValues): Record<string, unknown> {
  const { instance_id: instance, instance_token: token, client_token: clientToken, department_id: department, agent_id: agent, ...rest } = values;
  return {
    ...rest,
    department_id: department || null,
    agent_id: agent || null,
    ...(instance ? { instance_id: instance } : {}),
    ...(token ? { instance_token: token } : {}),
    ...(clientToken ? { client_token: clientToken } : {}),
  };
}

/** The first color that no other number has. */
export function freeColor(connections: Connection[]): number {
  return COLORS.find((color) => !connections.some((each) => each.color === color)) ?? 1;
}
