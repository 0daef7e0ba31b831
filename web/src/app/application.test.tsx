import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { handlersFor } from "@/testing/handlers";
import { me, uuid } from "@/testing/people";
import { renderApp } from "@/testing/render-app";
import { World } from "@/testing/world";

const server = setupServer();
beforeAll(() => { server.listen({ onUnhandledRequest: "error" }); });
afterAll(() => { server.close(); });

let world: World;
beforeEach(() => {
  localStorage.clear();
  world = new World([
    { name: "Marina Albuquerque", mine: true, tags: ["Troca"], unread: 1, lines: [[30, "me", "Oi, Marina"], [1, "in", "Só consigo receber até as 11h"]] },
    { name: "Eduardo Lima", department: 1, lines: [[5, "in", "Vocês têm a mesa em 1,60 m?"]] },
  ]);
  server.use(...handlersFor(world));
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
});

const row = (name: string) => screen.findByRole("link", { name: new RegExp(name) });
const composer = () => screen.findByRole("textbox", { name: "Mensagem" });
const marina = `/inbox/${uuid(4, 1)}`;

describe("signing in", () => {
  const signedOut = () => { server.use(http.get("*/api/v1/me", () => HttpResponse.json({ code: "unauthenticated" }, { status: 401 }), { once: true })); };

  it("asks first, and then goes where one wanted to go", async () => {
    signedOut();
    const { router } = await renderApp(`${marina}?tab=mine`, world);
    await userEvent.type(await screen.findByLabelText("E-mail"), "beatriz@jatoba.example");
    await userEvent.type(screen.getByLabelText("Senha"), "balcao{Enter}");
    await composer();
    expect(router.state.location.pathname).toBe(marina);
    expect(router.state.location.search).toEqual({ tab: "mine" });
  });

  it("says what is wrong, without losing the address", async () => {
    signedOut();
    await renderApp("/login", world);
    await userEvent.click(await screen.findByRole("button", { name: "Entrar" }));
    expect(await screen.findByText("Escreva seu e-mail.")).toBeInTheDocument();
    await userEvent.type(screen.getByLabelText("E-mail"), "beatriz@jatoba.example");
    await userEvent.type(screen.getByLabelText("Senha"), "errada{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("E-mail ou senha incorretos.");
    expect(screen.getByLabelText("E-mail")).toHaveValue("beatriz@jatoba.example");
    expect(screen.getByLabelText("Senha")).toHaveValue("");
  });

  it("asks for the company only when the address exists in several", async () => {
    signedOut();
    let asked: unknown;
    server.use(http.post("*/api/v1/auth/login", async ({ request }) => {
      asked = await request.json();
      return (asked as { tenant?: string }).tenant ? HttpResponse.json(me) : HttpResponse.json({ code: "tenant_required", tenants: ["jatoba", "ipe"] }, { status: 409 });
    }));
    await renderApp("/login", world);
    await userEvent.type(await screen.findByLabelText("E-mail"), "beatriz@jatoba.example");
    await userEvent.type(screen.getByLabelText("Senha"), "balcao{Enter}");
    await userEvent.selectOptions(await screen.findByLabelText("Empresa"), "ipe");
    await userEvent.click(screen.getByRole("button", { name: "Entrar" }));
    await row("Marina");
    expect(asked).toMatchObject({ tenant: "ipe" });
  });

  it("never leads to another site", async () => {
    signedOut();
    const { router } = await renderApp("/login?redirect=%2F%2Fevil.example", world);
    await userEvent.type(await screen.findByLabelText("E-mail"), "beatriz@jatoba.example");
    await userEvent.type(screen.getByLabelText("Senha"), "balcao{Enter}");
    await row("Marina");
    expect(router.state.location.pathname).toBe("/inbox");
  });

  it("returns to the same ticket when the session ends in the middle of work", async () => {
    const { router } = await renderApp(marina, world);
    await composer();
    server.use(http.post("*/api/v1/tickets/:id/:action", () => HttpResponse.json({ code: "unauthenticated" }, { status: 401 })));
    await userEvent.click(screen.getByRole("button", { name: "Aguardar" }));
    expect(await screen.findByText(/Sua sessão terminou/)).toBeInTheDocument();
    expect(router.state.location.search).toMatchObject({ redirect: marina });
  });
});

describe("the list", () => {
  it("shows who wrote, what, and how many are unread", async () => {
    await renderApp("/inbox", world);
    const link = await row("Marina Albuquerque");
    expect(within(link).getByText("Só consigo receber até as 11h")).toBeInTheDocument();
    expect(within(link).getByLabelText("1 não lida")).toBeInTheDocument();
    expect(within(link).getByText("Em atendimento")).toBeInTheDocument();
    await waitFor(() => { expect(document.title).toBe("(1) Atendimentos · Balcão"); });
  });

  it("shows a new conversation without a reload", async () => {
    await renderApp("/inbox", world);
    await row("Marina");
    const ticket = world.addTicket({ name: "Patrícia Yamamoto", lines: [] });
    world.receive(ticket.id, "Bom dia");
    expect(await row("Patrícia Yamamoto")).toHaveTextContent("Bom dia");
  });

  it("keeps its filters in the address", async () => {
    const { router } = await renderApp("/inbox", world);
    await row("Eduardo");
    await userEvent.click(screen.getByRole("button", { name: "Em atendimento" }));
    await waitFor(() => { expect(screen.queryByRole("link", { name: /Eduardo/ })).toBeNull(); });
    expect(router.state.location.search).toEqual({ status: ["in_progress"] });
    await userEvent.type(screen.getByRole("searchbox", { name: "Buscar nesta lista" }), "nada disso");
    await userEvent.click(await screen.findByRole("button", { name: "Limpar filtros" }));
    await row("Eduardo");
    expect(router.state.location.search).toEqual({});
  });

  it("explains a failure and tries again", async () => {
    let broken = true;
    server.use(http.get("*/api/v1/tickets", () => (broken ? HttpResponse.json({ code: "internal" }, { status: 500 }) : undefined)));
    await renderApp("/inbox?tab=queue", world);
    expect(await screen.findByRole("alert")).toHaveTextContent("A lista de conversas não respondeu.");
    broken = false;
    await userEvent.click(screen.getByRole("button", { name: "Tentar de novo" }));
    await row("Eduardo");
  });

  it("accepts with A the conversation that the keyboard stands on", async () => {
    await renderApp("/inbox", world);
    await row("Eduardo");
    await userEvent.keyboard("j");
    await userEvent.keyboard("j");
    await waitFor(async () => { expect(await row("Eduardo")).toHaveFocus(); });
    await userEvent.keyboard("a");
    await waitFor(() => { expect(world.ticket(uuid(4, 2)).status).toBe("in_progress"); });
    expect(within(await row("Eduardo")).getByText("Em atendimento")).toBeInTheDocument();
  });

  it("says who was faster when two accept at once", async () => {
    server.use(http.post("*/api/v1/tickets/:id/accept", ({ params }) => {
      const ticket = world.ticket(String(params.id));
      Object.assign(ticket, { status: "in_progress", agent_id: uuid(3, 3), agent: { id: uuid(3, 3), name: "Camila Teixeira", handle: "camila" }, version: ticket.version + 1, allowed_actions: [] });
      return HttpResponse.json({ code: "already_assigned" }, { status: 409 });
    }));
    await renderApp(`/inbox/${uuid(4, 2)}`, world);
    await userEvent.click(await screen.findByRole("button", { name: "Aceitar" }));
    expect(await screen.findByText("Camila Teixeira já aceitou este atendimento. Veja na aba Todos.")).toBeInTheDocument();
  });
});

describe("a conversation", () => {
  it("shows a sent message at once and then its ticks", async () => {
    await renderApp(marina, world);
    await userEvent.type(await composer(), "Combinado!{Enter}");
    const log = screen.getByRole("log");
    expect(await within(log).findByText("Combinado!")).toBeInTheDocument();
    expect(await composer()).toHaveValue("");
    await waitFor(() => { expect(within(log).getByRole("img", { name: "Na fila de envio" })).toBeInTheDocument(); });
    const sent = world.messages.get(uuid(4, 1))!.at(-1)!;
    world.tick(sent, "delivered");
    expect(await within(log).findByRole("img", { name: "Entregue no celular do cliente" })).toBeInTheDocument();
    expect(within(log).getAllByText("Combinado!")).toHaveLength(1);
  });

  it("breaks lines with Shift Enter and refuses what WhatsApp would", async () => {
    await renderApp(marina, world);
    const field = await composer();
    await userEvent.type(field, "um{Shift>}{Enter}{/Shift}dois");
    expect(field).toHaveValue("um\ndois");
    await userEvent.clear(field);
    await userEvent.click(field);
    await userEvent.paste("a".repeat(4097));
    expect(screen.getAllByText("1 letra a mais").length).toBeGreaterThan(0);
    await userEvent.keyboard("{Enter}");
    expect(world.messages.get(uuid(4, 1))).toHaveLength(2);
  });

  it("keeps what was typed when one leaves and comes back", async () => {
    const first = await renderApp(marina, world);
    await userEvent.type(await composer(), "ainda não mandei");
    first.unmount();
    await renderApp(marina, world);
    expect(await composer()).toHaveValue("ainda não mandei");
    expect(await row("Marina")).toHaveTextContent("Rascunho:");
  });

  it("marks what was read, here and on the server", async () => {
    await renderApp(marina, world);
    await waitFor(() => { expect(world.ticket(uuid(4, 1)).unread).toBe(0); });
    await waitFor(async () => { expect(within(await row("Marina")).queryByLabelText("1 não lida")).toBeNull(); });
    expect(screen.getByText("1 mensagem nova")).toBeInTheDocument();
  });

  it("announces what the customer writes", async () => {
    await renderApp(marina, world);
    await composer();
    world.receive(uuid(4, 1), "Cheguei");
    expect(await screen.findByText("Marina Albuquerque escreveu: Cheguei")).toBeInTheDocument();
  });

  it("asks for a reason before cancelling", async () => {
    await renderApp(marina, world);
    await composer();
    await userEvent.click(screen.getByRole("button", { name: "Mais ações" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Cancelar atendimento" }));
    const dialog = await screen.findByRole("dialog", { name: "Cancelar atendimento" });
    await userEvent.click(within(dialog).getByRole("button", { name: "Cancelar atendimento" }));
    expect(await within(dialog).findByText("Escreva o motivo.")).toBeInTheDocument();
    await userEvent.type(within(dialog).getByLabelText("Motivo"), "engano");
    await userEvent.click(within(dialog).getByRole("button", { name: "Cancelar atendimento" }));
    await waitFor(() => { expect(world.ticket(uuid(4, 1)).status).toBe("cancelled"); });
    expect(await screen.findByText("Este atendimento foi encerrado.")).toBeInTheDocument();
  });

  it("leaves a ticket that may no longer be seen", async () => {
    const { router } = await renderApp(marina, world);
    await composer();
    const ticket = world.ticket(uuid(4, 1));
    world.tickets = world.tickets.filter((each) => each !== ticket);
    world.announce({ kind: "ticket.gone", ticket_id: ticket.id });
    await waitFor(() => { expect(router.state.location.pathname).toBe("/inbox"); });
    expect(screen.queryByRole("link", { name: /Marina/ })).toBeNull();
  });
});
