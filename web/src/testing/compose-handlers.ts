import { http, HttpResponse } from "msw";
import type { Message, QuickReply } from "@/lib/api-types";
import { connections, uuid } from "@/testing/people";
import { TusServer } from "@/testing/tus-server";
import type { World } from "@/testing/world";

const API = "*/api/v1";

interface Body { type: Message["type"] | "voice" | "contact"; text?: string; quoted_id?: string; upload_id?: string; location?: object; contacts?: { name: string; phones: string[] }[] }

/** What starts a message: uploads, sends of every kind, edits, quick replies, numbers to ask about, conversations to begin. */
export function composeHandlers(world: World) {
  const tus = new TusServer();
  const replies: QuickReply[] = [
    { id: uuid(8, 901), shortcut: "oi", title: "Saudação", body: "{{saudacao}}, {{contato.primeiro_nome}}! Aqui é {{atendente.nome}}, da {{empresa}}. Como posso ajudar?", department_id: null },
    { id: uuid(8, 902), shortcut: "prazo", title: "Prazo de entrega", body: "A entrega leva até 7 dias úteis, com montagem no mesmo dia.", department_id: null },
    { id: uuid(8, 903), shortcut: "horario", title: "Horário da loja", body: "Abrimos de segunda a sábado, das 9h às 19h.", department_id: null },
    { id: uuid(8, 904), shortcut: "troca", title: "Como trocar", body: "Para a troca, envie fotos do defeito e da etiqueta. Seu protocolo é {{protocolo}}.", department_id: uuid(1, 1) },
  ];
  const invalid = (field: string, code: string) => HttpResponse.json({ status: 422, code: "invalid", errors: [{ field, code, detail: "" }] }, { status: 422 });
  return [
    ...tus.handlers,
    http.post(`${API}/tickets/:id/messages`, async ({ params, request }) => {
      const body = (await request.json()) as Body;
      const message = world.reply(String(params.id), body.text ?? "", request.headers.get("Idempotency-Key") ?? crypto.randomUUID(), body.quoted_id ?? null);
      Object.assign(message, partsOf(body, tus));
      return HttpResponse.json(message, { status: 201 });
    }),
    http.patch(`${API}/messages/:id`, async ({ params, request }) => {
      const { text } = (await request.json()) as { text: string };
      const message = [...world.messages.values()].flat().find(({ id }) => id === params.id);
      if (!message) return HttpResponse.json({ status: 404, code: "not_found" }, { status: 404 });
      Object.assign(message, { text, edited_at: new Date().toISOString() });
      return HttpResponse.json(message);
    }),
    http.get(`${API}/quick-replies`, () => HttpResponse.json({ items: replies, next_cursor: null })),
    http.post(`${API}/quick-replies`, async ({ request }) => {
      const body = (await request.json()) as Omit<QuickReply, "id">;
      if (replies.some(({ shortcut }) => shortcut === body.shortcut)) return invalid("shortcut", "taken");
      replies.push({ ...body, id: crypto.randomUUID() });
      return HttpResponse.json(replies[replies.length - 1], { status: 201 });
    }),
    http.patch(`${API}/quick-replies/:id`, async ({ params, request }) => HttpResponse.json(Object.assign(replies.find(({ id }) => id === params.id) ?? {}, await request.json()))),
    http.delete(`${API}/quick-replies/:id`, ({ params }) => {
      replies.splice(replies.findIndex(({ id }) => id === params.id), 1);
      return new HttpResponse(null, { status: 204 });
    }),
    http.post(`${API}/contacts/check`, async ({ request }) => {
      const phone = ((await request.json()) as { phone: string }).phone.replace(/\D/g, "");
      return HttpResponse.json({ exists: !phone.endsWith("0000"), phone, lid: null, contact: null });
    }),
    http.post(`${API}/conversations`, async ({ request }) => {
      const body = (await request.json()) as { phone?: string; name?: string; text?: string; connection_id: string; contact_id?: string };
      if (body.phone?.endsWith("9999")) return HttpResponse.json({ status: 409, code: "ticket_taken", agent: "Rafael Nunes", department: "Vendas" }, { status: 409 });
      const known = world.tickets.find(({ contact }) => contact.id === body.contact_id);
      const ticket = known ?? world.addTicket({ name: body.name ?? body.phone ?? "", phone: body.phone?.replace(/\D/g, ""), mine: true, connection: connections.findIndex(({ id }) => id === body.connection_id), lines: [] });
      if (body.text) world.reply(ticket.id, body.text, crypto.randomUUID(), null);
      return HttpResponse.json({ ticket, joined: known !== undefined }, { status: 201 });
    }),
  ];
}

function partsOf(body: Body, tus: TusServer): Partial<Message> {
  const held = tus.uploads.get(body.upload_id ?? "");
  const kind = body.type as NonNullable<Message["media"]>["kind"];
  const mime = held?.metadata.filetype ?? "";
  const url = held && typeof URL.createObjectURL === "function" ? URL.createObjectURL(new Blob([Uint8Array.from(held.bytes)], { type: mime })) : null;
  const content = body.location ? { location: { ...body.location, url: null, live: false } } : body.contacts ? { contacts: body.contacts.map((card) => ({ ...card, contact_id: null })) } : null;
  return {
    type: body.type === "voice" ? "audio" : body.type === "contact" ? "contacts" : body.type,
    allowed_actions: ["reply", "react", "edit", "forward", "delete"],
    content: content as Message["content"],
    media: held
      ? { id: crypto.randomUUID(), kind, state: "stored", failure: null, mime, name: held.metadata.filename ?? "", size: held.length, width: null, height: null, seconds: null, pages: null, waveform: null, url, thumb_url: url, download_url: url, confirm_download: false }
      : null,
  };
}
