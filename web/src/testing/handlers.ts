import { http, HttpResponse, ws } from "msw";
import type { Message, Ticket } from "@/lib/api-types";
import { composeHandlers } from "@/testing/compose-handlers";
import { agents, departments, me } from "@/testing/people";
import { registerHandlers } from "@/testing/register-handlers";
import type { World } from "@/testing/world";

const API = "*/api/v1";

/** The API's routes over a World. */
export function handlersFor(world: World) {
  let session = true;
  const problem = (status: number, code: string) => HttpResponse.json({ type: "about:blank", title: code, status, code }, { status });
  const page = (items: unknown[], next: string | null = null) => HttpResponse.json({ items, next_cursor: next });
  return [
    http.post(`${API}/auth/login`, async ({ request }) => {
      const body = (await request.json()) as { password?: string };
      if (body.password !== "balcao") return problem(401, "invalid_credentials");
      session = true;
      return HttpResponse.json(me);
    }),
    http.post(`${API}/auth/logout`, () => {
      session = false;
      return new HttpResponse(null, { status: 204 });
    }),
    http.get(`${API}/me`, () => (session ? HttpResponse.json(me) : problem(401, "unauthenticated"))),
    http.get(`${API}/departments`, () => page(departments)),
    ...composeHandlers(world),
    ...registerHandlers(world),
    http.get(`${API}/users`, () => page(agents)),
    http.get(`${API}/tickets/counts`, () => HttpResponse.json(world.counts())),
    http.get(`${API}/tickets`, ({ request }) => {
      const url = new URL(request.url);
      const found = filter(world, url.searchParams);
      const from = Number(url.searchParams.get("cursor") ?? 0);
      const limit = Number(url.searchParams.get("limit") ?? 30);
      return page(found.slice(from, from + limit), from + limit < found.length ? String(from + limit) : null);
    }),
    http.get(`${API}/tickets/:id`, ({ params }) => {
      const ticket = world.tickets.find((each) => each.id === params.id);
      return ticket ? HttpResponse.json(ticket) : problem(404, "not_found");
    }),
    http.get(`${API}/tickets/:id/messages`, ({ params, request }) => {
      const all = world.messages.get(String(params.id)) ?? [];
      const query = new URL(request.url).searchParams;
      const limit = Number(query.get("limit") ?? 60);
      const ids = query.get("ids")?.split(",");
      if (ids) return page(all.filter((message) => ids.includes(message.id)));
      const near = query.get("around");
      if (near !== null) return aroundPage(all, all.findIndex((message) => message.id === near) - Math.floor(limit / 2), limit);
      const newer = query.get("after");
      if (newer !== null) return aroundPage(all, Number(newer), limit);
      const after = query.get("after_seq");
      if (after !== null) return page(all.filter((message) => message.seq > Number(after)).slice(0, limit));
      const end = query.get("before") === null ? all.length : Number(query.get("before"));
      const start = Math.max(0, end - limit);
      return page(all.slice(start, end), start > 0 ? String(start) : null);
    }),
    http.get(`${API}/tickets/:id/search`, ({ params, request }) => {
      const q = new URL(request.url).searchParams.get("q")?.toLocaleLowerCase() ?? "";
      const found = (world.messages.get(String(params.id)) ?? []).filter((message) => message.text?.toLocaleLowerCase().includes(q));
      return HttpResponse.json({ items: found.map((message) => ({ message_id: message.id, at: message.created_at })) });
    }),
    http.get(`${API}/tickets/:id/participants`, () => HttpResponse.json({ items: [] })),
    http.put(`${API}/messages/:id/reaction`, () => HttpResponse.json({ status: "queued" }, { status: 202 })),
    http.delete(`${API}/messages/:id/reaction`, () => HttpResponse.json({ status: "queued" }, { status: 202 })),
    http.delete(`${API}/messages/:id`, ({ params }) => {
      world.change(String(params.id), { text: null, media: null, content: null, deleted_at: new Date().toISOString(), allowed_actions: [] });
      return new HttpResponse(null, { status: 204 });
    }),
    http.post(`${API}/messages/:id/:command`, ({ params }) => HttpResponse.json(world.change(String(params.id), { status: params.command === "cancel" ? "cancelled" : "queued", failure: null, held: false }))),
    http.post(`${API}/tickets/:id/read`, ({ params }) => {
      world.read(String(params.id));
      return new HttpResponse(null, { status: 204 });
    }),
    http.get(`${API}/tickets/:id/events`, ({ params }) => page(world.events.get(String(params.id)) ?? [])),
    http.post(`${API}/tickets/:id/:action`, async ({ params, request }) => {
      const body = (await request.json()) as Record<string, string>;
      return HttpResponse.json(world.act(String(params.id), String(params.action), body));
    }),
  ];
}

function aroundPage(all: Message[], from: number, limit: number) {
  const start = Math.max(0, from);
  const end = Math.min(all.length, start + limit);
  return HttpResponse.json({ items: all.slice(start, end), next_cursor: start > 0 ? String(start) : null, newer_cursor: end < all.length ? String(end) : null });
}

/** The socket, with resume from the log. */
export function realtimeFor(world: World) {
  return ws.link(/\/api\/v1\/realtime/).addEventListener("connection", ({ client }) => {
    const from = new URL(client.url).searchParams.get("last_event_id");
    const send = (frame: object) => { client.send(JSON.stringify(frame)); };
    send({ type: "hello", last_event_id: world.log[world.log.length - 1]?.id ?? "0-0" });
    if (from !== null) for (const entry of world.log.slice(Number.parseInt(from, 10))) send({ type: "event", ...entry });
    const stop = world.subscribe((id, event) => { send({ type: "event", id, event }); });
    client.addEventListener("close", stop);
  });
}

function filter(world: World, query: URLSearchParams): Ticket[] {
  const closed = (ticket: Ticket) => ticket.status === "resolved" || ticket.status === "cancelled";
  const tab = query.get("tab");
  const status = query.get("status")?.split(",");
  const q = query.get("q")?.toLocaleLowerCase();
  const found = world.tickets.filter((ticket) => {
    if (tab === "mine" && (closed(ticket) || ticket.agent_id !== me.user.id)) return false;
    if (tab === "queue" && ticket.status !== "open") return false;
    if (tab === "all" && (closed(ticket) || ticket.is_group)) return false;
    if (tab === "groups" && (closed(ticket) || !ticket.is_group)) return false;
    if (tab === "resolved" && !closed(ticket)) return false;
    if (status && !status.includes(ticket.status)) return false;
    if (query.get("department_id") && ticket.department_id !== query.get("department_id")) return false;
    if (query.get("connection_id") && ticket.connection_id !== query.get("connection_id")) return false;
    if (query.get("unread") === "true" && ticket.unread === 0) return false;
    return !q || `${ticket.contact.name} ${ticket.contact.phone ?? ""} ${ticket.protocol} ${ticket.last_message?.preview ?? ""}`.toLocaleLowerCase().includes(q);
  });
  const oldest = query.get("order") === "oldest" ? -1 : 1;
  return found.sort((a, b) => oldest * b.last_message_at.localeCompare(a.last_message_at));
}
