import { http, HttpResponse } from "msw";
import type { Alert, Connection, Contact, Ticket } from "@/lib/api-types";
import { connections, me, uuid } from "@/testing/people";
import type { World } from "@/testing/world";

const API = "*/api/v1";

/** The routes of the registers: numbers, alerts, contacts. */
export function registerHandlers(world: World) {
  const problem = (status: number, code: string) => HttpResponse.json({ type: "about:blank", title: code, status, code }, { status });
  const page = (items: unknown[]) => HttpResponse.json({ items, next_cursor: null });
  const numbers = connections.map((each) => ({ ...each }));
  const alerts: Alert[] = numbers.filter(({ status }) => status === "disconnected").map((number, index) => downAlert(number, index));
  const contacts = world.tickets.map(({ contact }) => contactOf(world, contact));
  const number = (id: unknown) => numbers.find((each) => each.id === id);
  const contact = (id: unknown) => contacts.find((each) => each.id === id);
  return [
    http.get(`${API}/connections`, () => page(numbers)),
    http.post(`${API}/connections`, async ({ request }) => {
      const body = (await request.json()) as Partial<Connection> & { instance_id: string };
      if (numbers.some(({ instance_hint: hint }) => body.instance_id.endsWith(hint))) {
        return HttpResponse.json({ title: "invalid", status: 422, code: "invalid", errors: [{ field: "instance_id", code: "taken", detail: "is another number's" }] }, { status: 422 });
      }
      const made: Connection = { ...(numbers[0] as Connection), ...body, id: uuid(2, numbers.length + 1), phone: null, status: "unknown", health: null, allowed_actions: ["edit", "pair", "delete"] };
      numbers.push(made);
      return HttpResponse.json(made, { status: 201 });
    }),
    http.patch(`${API}/connections/:id`, async ({ params, request }) => {
      const found = number(params.id);
      return found ? HttpResponse.json(Object.assign(found, await request.json())) : problem(404, "not_found");
    }),
    http.delete(`${API}/connections/:id`, ({ params }) => {
      numbers.splice(numbers.findIndex((each) => each.id === params.id), 1);
      return new HttpResponse(null, { status: 204 });
    }),
    http.get(`${API}/connections/:id/pairing`, ({ params }) => {
      const found = number(params.id);
      if (found?.status === "connected") return HttpResponse.json({ state: "connected", qr: null, expires_at: null, phone: found.phone, error: null });
      return HttpResponse.json({ state: "waiting", qr: PIXEL, expires_at: new Date(Date.now() + 20_000).toISOString(), phone: null, error: null });
    }),
    http.post(`${API}/connections/:id/pairing/code`, () => HttpResponse.json({ code: "A1B2C3D4", expires_at: new Date(Date.now() + 120_000).toISOString() })),
    http.get(`${API}/connections/:id/history`, () => page(world.tickets.map(historyOf))),
    http.post(`${API}/connections/:id/:command`, ({ params }) => {
      const found = number(params.id);
      if (!found) return problem(404, "not_found");
      if (params.command === "enable" || params.command === "disable") found.enabled = params.command === "enable";
      if (params.command === "disconnect") found.status = "disconnected";
      return HttpResponse.json(found);
    }),
    http.get(`${API}/alerts`, ({ request }) => page(alerts.filter(({ ended_at: ended }) => ended === null || new URL(request.url).searchParams.get("state") === "all"))),
    http.post(`${API}/alerts/:id/acknowledge`, ({ params }) => {
      const found = alerts.find((each) => each.id === params.id);
      if (!found) return problem(404, "not_found");
      return HttpResponse.json(Object.assign(found, { acknowledged_at: new Date().toISOString(), acknowledged_by: { id: me.user.id, name: me.user.name } }));
    }),
    http.get(`${API}/contacts`, ({ request }) => {
      const query = new URL(request.url).searchParams;
      const q = query.get("q")?.toLocaleLowerCase() ?? "";
      return page(contacts.filter(({ name, phone, kind }) => `${name} ${phone ?? ""}`.toLocaleLowerCase().includes(q) && (!query.get("kind") || kind === query.get("kind"))));
    }),
    http.get(`${API}/contacts/:id`, ({ params }) => (contact(params.id) ? HttpResponse.json(contact(params.id)) : problem(404, "not_found"))),
    http.patch(`${API}/contacts/:id`, async ({ params, request }) => {
      const found = contact(params.id);
      return found ? HttpResponse.json(Object.assign(found, await request.json(), { saved: true })) : problem(404, "not_found");
    }),
    http.get(`${API}/contacts/:id/tickets`, ({ params }) => page(world.tickets.filter(({ contact: { id } }) => id === params.id))),
    http.get(`${API}/tickets/:id/participants`, () => HttpResponse.json({ items: [] })),
    http.get(`${API}/search`, ({ request }) => HttpResponse.json(searched(world, new URL(request.url).searchParams.get("q") ?? ""))),
  ];
}

// One black point: what matters is that a picture is there.
const PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

function downAlert(connection: Connection, index: number): Alert {
  return {
    id: uuid(6, 900 + index), kind: "connection_down", severity: "critical", connection: { id: connection.id, name: connection.name }, ticket: null, data: {},
    raised_at: new Date(Date.now() - 12 * 60_000).toISOString(), ended_at: null, acknowledged_at: null, acknowledged_by: null,
  };
}

function contactOf(world: World, { id, kind, name, phone, photo_url }: Ticket["contact"]): Contact {
  return {
    id, kind, name, push_name: name, phone, photo_url, lids: [], blocked: false, note: "", saved: name !== "", created_at: new Date(world.now).toISOString(),
    tickets_count: world.tickets.filter(({ contact }) => contact.id === id).length, connections: [], allowed_actions: kind === "person" ? ["edit", "block", "merge", "start"] : ["edit"],
  };
}

function historyOf({ id, protocol, status, contact, is_group, agent, department, created_at, last_message_at, closed_at }: Ticket) {
  return { id, protocol, status, contact_name: contact.name, contact_phone: contact.phone, is_group, agent_name: agent?.name ?? null, department: department?.name ?? null, created_at, last_message_at, closed_at };
}

function searched(world: World, q: string) {
  const has = (text: string | null) => (text ?? "").toLocaleLowerCase().includes(q.toLocaleLowerCase());
  const tickets = world.tickets.filter(({ contact, protocol }) => has(contact.name) || has(contact.phone) || has(protocol)).slice(0, 5);
  const messages = world.tickets.flatMap((ticket) => (world.messages.get(ticket.id) ?? []).filter(({ text }) => has(text)).map((message) => ({ ticket, message }))).slice(0, 5);
  return {
    complete: true,
    contacts: tickets.map(({ contact: { id, kind, name, phone, photo_url } }) => ({ id, kind, name, phone, photo_url })),
    tickets: tickets.map(({ id, protocol, status, contact, is_group, agent, last_message_at }) => ({ id, protocol, status, contact_name: contact.name, is_group, agent_name: agent?.name ?? null, last_message_at })),
    messages: messages.map(({ ticket, message }) => ({ message_id: message.id, ticket_id: ticket.id, protocol: ticket.protocol, contact_name: ticket.contact.name, direction: message.direction, type: message.type, at: message.created_at, snippet: [{ text: message.text ?? "", hit: false }] })),
  };
}
