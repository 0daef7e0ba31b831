import { queryOptions } from "@tanstack/react-query";
import type { Me, QuickReply, Ticket } from "@/lib/api-types";
import { contactName } from "@/lib/format";
import { get } from "@/lib/http";
import { keys } from "@/lib/query";

export const quickRepliesQuery = queryOptions({
  queryKey: keys.quickReplies,
  queryFn: ({ signal }) => get<{ items: QuickReply[] }>("/quick-replies", undefined, signal),
  select: (page) => page.items,
  staleTime: 5 * 60_000,
});

/** What a body may hold; each is filled with what is known of the ticket when it is chosen. */
export const VARIABLES = ["contato.nome", "contato.primeiro_nome", "atendente.nome", "protocolo", "empresa", "departamento", "saudacao"] as const;
export type Variable = (typeof VARIABLES)[number];
export type Values = Record<Variable, string>;

/** Bom dia until noon, boa tarde until six, boa noite; by the clock of the company. */
export function dayPart(now: Date, timeZone: string): "morning" | "afternoon" | "evening" {
  const hour = Number(new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone }).format(now));
  if (hour >= 5 && hour < 12) return "morning";
  return hour >= 12 && hour < 18 ? "afternoon" : "evening";
}

export function valuesFor(ticket: Ticket, me: Me, greeting: string): Values {
  // A contact that is known by its number alone has no name to be called by.
  const name = /\p{L}/u.test(ticket.contact.name) ? contactName(ticket.contact) : "";
  return {
    "contato.nome": name,
    "contato.primeiro_nome": name.split(/\s+/)[0] ?? "",
    "atendente.nome": me.user.name,
    protocolo: ticket.protocol,
    empresa: me.tenant.name,
    departamento: ticket.department?.name ?? "",
    saudacao: greeting,
  };
}

/** The body with its variables filled. One that is empty takes its blank (or the blank and comma before it) along; one that nobody knows stays as it is written. */
export function fillVariables(body: string, values: Values): string {
  return body.replace(/(,? ?)\{\{\s*([\p{L}_.]+)\s*\}\}/gu, (whole, before: string, name: string) => {
    if (!(name in values)) return whole;
    const value = values[name as Variable];
    return value === "" ? "" : before + value;
  });
}
