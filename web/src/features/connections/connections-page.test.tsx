import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Connection } from "@/lib/api-types";
import { handlersFor } from "@/testing/handlers";
import { connections, me, uuid } from "@/testing/people";
import { renderApp } from "@/testing/render-app";
import { World } from "@/testing/world";

const server = setupServer();
beforeAll(() => { server.listen({ onUnhandledRequest: "error" }); });
afterAll(() => { server.close(); });

const manager = { ...me, permissions: [...me.permissions, "connections.manage"] };
const page = "/settings/connections";
let world: World;
let numbers: Connection[];

beforeEach(() => {
  localStorage.clear();
  world = new World([]);
  numbers = connections.map((each) => ({ ...each, allowed_actions: ["edit", "disable", "restart", "webhooks", "disconnect", "delete"] }));
  server.use(
    http.get("*/api/v1/me", () => HttpResponse.json(manager)),
    http.get("*/api/v1/connections", () => HttpResponse.json({ items: numbers, next_cursor: null })),
    ...handlersFor(world),
  );
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
});

const card = (name: string) => screen.findByRole("article", { name });
/** The number's news come by the socket, as after any change of it. */
function becomes(change: Partial<Connection>): void {
  numbers = numbers.map((each, index) => (index === 1 ? { ...each, ...change } : each));
  world.announce({ kind: "connection.changed", connection_id: uuid(2, 2) });
}

describe("cards", () => {
  it("show what is wrong and what to do, and mend themselves when the number is back", async () => {
    await renderApp(page, world);
    expect(within(await card("Loja Shopping")).getByText("Conectada")).toBeInTheDocument();
    becomes({ status: "disconnected", allowed_actions: ["pair"], health: { ...(numbers[1]!.health!), down_since: new Date(Date.now() - 840_000).toISOString(), error: "credentials" } });
    const down = within(await card("Loja Shopping"));
    expect(await down.findByText("Desconectada")).toBeInTheDocument();
    expect(down.getByText(/recusa o ID ou o token/)).toBeInTheDocument();
    expect(screen.getAllByRole("link", { name: "Reconectar" }).map((link) => link.getAttribute("href"))).toEqual([`${page}?pair=${uuid(2, 2)}`, `${page}?pair=${uuid(2, 2)}`]);
    becomes({ status: "connected", allowed_actions: ["disconnect"], health: connections[1]!.health });
    expect(await down.findByText("Conectada")).toBeInTheDocument();
    expect(screen.queryByRole("link", { name: "Reconectar" })).not.toBeInTheDocument();
  });

  it("offer nothing to those who only look", async () => {
    server.use(http.get("*/api/v1/me", () => HttpResponse.json(me)));
    numbers = numbers.map((each) => ({ ...each, allowed_actions: [] }));
    await renderApp(`${page}?edit=${uuid(2, 1)}`, world);
    const shown = within(await card("Loja Centro"));
    expect(shown.queryByRole("button")).not.toBeInTheDocument();
    expect(screen.queryByRole("link", { name: "Nova conexão" })).not.toBeInTheDocument();
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });

  it("tell the first steps when there is no number yet", async () => {
    numbers = [];
    await renderApp(page, world);
    expect(await screen.findByText("Nenhum número de WhatsApp ainda")).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Conectar o primeiro número" })).toHaveAttribute("href", `${page}?new=true`);
  });

  it("are removed only by their name, and stay when the API refuses", async () => {
    let deleted = 0;
    server.use(http.delete("*/api/v1/connections/:id", () => {
      deleted += 1;
      return deleted === 1 ? HttpResponse.json({ status: 503, code: "unavailable" }, { status: 503 }) : new HttpResponse(null, { status: 204 });
    }));
    await renderApp(page, world);
    await userEvent.click(within(await card("Loja Centro")).getByRole("button", { name: "Mais ações de Loja Centro" }));
    await userEvent.click(await screen.findByRole("menuitem", { name: "Excluir" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Excluir Loja Centro?" }));
    expect(dialog.getByText("O histórico de conversas fica guardado.")).toBeInTheDocument();
    const confirm = dialog.getByRole("button", { name: "Excluir conexão" });
    await userEvent.type(dialog.getByRole("textbox"), "Loja Shopping");
    expect(confirm).toBeDisabled();
    await userEvent.clear(dialog.getByRole("textbox"));
    await userEvent.type(dialog.getByRole("textbox"), "loja centro{Enter}");
    expect(await dialog.findByRole("alert")).toHaveTextContent("ocupado");
    numbers = numbers.slice(1);
    await userEvent.click(confirm);
    await waitFor(() => { expect(screen.queryByRole("article", { name: "Loja Centro" })).not.toBeInTheDocument(); });
    expect(deleted).toBe(2);
  });
});

describe("the form", () => {
  const field = (name: string | RegExp) => screen.findByLabelText(name);

  it("registers a number and goes on to pairing; secrets go out and are never shown", async () => {
    let sent: Record<string, unknown> = {};
    server.use(http.post("*/api/v1/connections", async ({ request }) => {
      sent = (await request.json()) as Record<string, unknown>;
      const made: Connection = { ...numbers[0]!, id: uuid(2, 3), name: "Pós-venda", phone: null, status: "unknown", health: null, allowed_actions: ["edit", "pair"] };
      numbers = [...numbers, made];
      return HttpResponse.json(made, { status: 201 });
    }));
    const { router } = await renderApp(`${page}?new=true`, world);
    await userEvent.type(await field("Nome"), "Pós-venda");
    await userEvent.type(await field("ID da instância"), " 3C67AB641C8AA0412F6A242B4E23FFFF ");
    await userEvent.type(await field("Token da instância"), "9A8B7C6D");
    await userEvent.click(screen.getByRole("button", { name: "Salvar e conectar" }));
    expect(await screen.findByRole("dialog", { name: "Conectar Pós-venda" })).toBeInTheDocument();
    expect(router.state.location.search).toEqual({ pair: uuid(2, 3) });
    expect(sent).toMatchObject({ name: "Pós-venda", color: 3, instance_id: "3C67AB641C8AA0412F6A242B4E23FFFF", instance_token: "9A8B7C6D", department_id: null });
    expect(sent).not.toHaveProperty("client_token");
  });

  it("says what is wrong at its field and keeps what was typed", async () => {
    await renderApp(`${page}?new=true`, world);
    await userEvent.click(await screen.findByRole("button", { name: "Salvar e conectar" }));
    expect(await screen.findByText("Escreva um nome.")).toBeInTheDocument();
    expect(screen.getByText("Cole o token da instância.")).toBeInTheDocument();
    await userEvent.type(await field("Nome"), "Pós-venda");
    await userEvent.type(await field("ID da instância"), "XXAC7B");
    await userEvent.type(await field("Token da instância"), "segredo");
    await userEvent.click(screen.getByRole("button", { name: "Salvar e conectar" }));
    expect(await screen.findByText("Já está em uso em outra conexão.")).toBeInTheDocument();
    expect(await field("ID da instância")).toHaveAttribute("aria-invalid", "true");
    expect(await field("Token da instância")).toHaveValue("segredo");
  });

  it("keeps stored secrets that nobody typed anew, and asks before changes are lost", async () => {
    let sent: Record<string, unknown> | null = null;
    server.use(http.patch("*/api/v1/connections/:id", async ({ request }) => {
      sent = (await request.json()) as Record<string, unknown>;
      return HttpResponse.json({ ...numbers[0]!, name: "Loja da Praça" });
    }));
    const { router } = await renderApp(`${page}?edit=${uuid(2, 1)}`, world);
    expect(await field("Token da instância")).toHaveAttribute("placeholder", "Salvo");
    await userEvent.clear(await field("Nome"));
    await userEvent.type(await field("Nome"), "Loja da Praça");
    await userEvent.keyboard("{Escape}");
    const question = within(await screen.findByRole("dialog", { name: "Sair sem salvar?" }));
    await userEvent.click(question.getByRole("button", { name: "Continuar editando" }));
    expect(await field("Nome")).toHaveValue("Loja da Praça");
    await userEvent.click(screen.getByRole("button", { name: "Salvar alterações" }));
    await waitFor(() => { expect(router.state.location.search).toEqual({}); });
    expect(sent).toMatchObject({ name: "Loja da Praça" });
    for (const secret of ["instance_id", "instance_token", "client_token"]) expect(sent).not.toHaveProperty(secret);
  });
});

describe("pairing", () => {
  it("shows the code, and success as soon as the number says so", async () => {
    numbers = numbers.map((each, index) => (index === 1 ? { ...each, status: "disconnected", allowed_actions: ["pair"], health: null } : each));
    let connected = false;
    server.use(http.get("*/api/v1/connections/:id/pairing", () => HttpResponse.json(connected
      ? { state: "connected", qr: null, expires_at: null, phone: "5511955550102", error: null }
      : { state: "waiting", qr: "data:image/png;base64,AA==", expires_at: new Date(Date.now() + 20_000).toISOString(), phone: null, error: null })));
    await renderApp(`${page}?pair=${uuid(2, 2)}`, world);
    const sheet = within(await screen.findByRole("dialog", { name: "Conectar Loja Shopping" }));
    expect(await sheet.findByRole("img", { name: "QR code para conectar Loja Shopping" })).toBeInTheDocument();
    expect(sheet.getByText("Esperando a leitura do código").closest("li")).toHaveAttribute("aria-current", "step");
    connected = true;
    becomes({ status: "connected", status_at: new Date().toISOString() });
    expect(await sheet.findByText("Loja Shopping está conectada")).toBeInTheDocument();
    expect(sheet.queryByRole("img")).not.toBeInTheDocument();
  });

  it("gives a code to type, and says why there is none", async () => {
    numbers = numbers.map((each, index) => (index === 1 ? { ...each, status: "disconnected", allowed_actions: ["pair"], health: null } : each));
    server.use(http.get("*/api/v1/connections/:id/pairing", () => HttpResponse.json({ state: "unavailable", qr: null, expires_at: null, phone: null, error: "client_token" })));
    await renderApp(`${page}?pair=${uuid(2, 2)}`, world);
    const sheet = within(await screen.findByRole("dialog", { name: "Conectar Loja Shopping" }));
    expect(await sheet.findByRole("alert")).toHaveTextContent("Client-Token");
    await userEvent.click(sheet.getByRole("button", { name: "Código no celular" }));
    await userEvent.click(await sheet.findByRole("button", { name: "Gerar código" }));
    expect(await sheet.findByText("A1B2-C3D4")).toBeInTheDocument();
  });
});
