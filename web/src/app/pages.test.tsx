import { cleanup, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Alert } from "@/lib/api-types";
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
    { name: "Marina Albuquerque", mine: true, lines: [[30, "me", "Oi, Marina"], [1, "in", "Só consigo receber até as 11h"]] },
    { name: "", phone: "5511955550187", lines: [[5, "in", "Vocês têm a mesa em 1,60 m?"]] },
  ]);
  server.use(...handlersFor(world));
});
afterEach(() => {
  cleanup();
  server.resetHandlers();
});

describe("alerts", () => {
  const alert: Alert = {
    id: uuid(6, 1), kind: "connection_down", severity: "critical", connection: { id: uuid(2, 1), name: "Loja Centro" }, ticket: null, data: {},
    raised_at: new Date().toISOString(), ended_at: null, acknowledged_at: null, acknowledged_by: null,
  };
  let open: Alert[] = [];
  beforeEach(() => {
    open = [];
    server.use(
      http.get("*/api/v1/alerts", () => HttpResponse.json({ items: open, next_cursor: null })),
      http.post("*/api/v1/alerts/:id/acknowledge", () => {
        open = [{ ...alert, acknowledged_at: new Date().toISOString(), acknowledged_by: { id: me.user.id, name: me.user.name } }];
        return HttpResponse.json(open[0]);
      }),
    );
  });

  it("come and go by themselves, on the page and at the bell", async () => {
    await renderApp("/alerts", world);
    expect(await screen.findByText("Nada precisa de atenção")).toBeInTheDocument();
    open = [alert];
    world.announce({ kind: "alert.changed" });
    const row = within(await screen.findByRole("article", { name: "Loja Centro está desconectada" }));
    expect(screen.getByRole("button", { name: "Alertas, 1 em aberto" })).toBeInTheDocument();
    await userEvent.click(row.getByRole("button", { name: "Estou ciente" }));
    expect(await row.findByText(/Beatriz Souza está ciente/)).toBeInTheDocument();
    open = [];
    world.announce({ kind: "alert.changed" });
    expect(await screen.findByText("Nada precisa de atenção")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Alertas" })).toBeInTheDocument();
  });

  it("of a kind that is not known are told all the same", async () => {
    open = [{ ...alert, kind: "queue_stuck" as Alert["kind"] }];
    await renderApp("/alerts", world);
    expect(await screen.findByRole("article", { name: "Algo precisa de atenção" })).toBeInTheDocument();
  });
});

describe("contacts", () => {
  it("are found, opened from the address, and renamed in place", async () => {
    const { router } = await renderApp("/contacts", world);
    await userEvent.type(await screen.findByRole("searchbox", { name: "Buscar por nome ou número" }), "marina");
    await waitFor(() => { expect(router.state.location.search).toEqual({ q: "marina" }); });
    await waitFor(() => { expect(screen.getAllByRole("link", { name: /Marina|\+55/ })).toHaveLength(1); });
    await userEvent.click(screen.getByRole("link", { name: /Marina/ }));
    const sheet = within(await screen.findByRole("dialog", { name: "Contato" }));
    await userEvent.click(await sheet.findByRole("button", { name: "Mudar nome" }));
    await userEvent.clear(sheet.getByRole("textbox", { name: "Nome" }));
    await userEvent.type(sheet.getByRole("textbox", { name: "Nome" }), "Marina A.{Enter}");
    expect(await sheet.findByText("Marina A.")).toBeInTheDocument();
  });

  it("that nobody has saved are kept with one click under WhatsApp's name", async () => {
    let sent: unknown;
    const unknown = { id: uuid(5, 2), kind: "person", name: "", push_name: "Edu", phone: "5511955550187", photo_url: null, lids: ["123@lid"], blocked: false, note: "", saved: false, created_at: new Date().toISOString(), tickets_count: 1, connections: [], allowed_actions: ["edit"] };
    server.use(
      http.get("*/api/v1/contacts/:id", () => HttpResponse.json(unknown)),
      http.patch("*/api/v1/contacts/:id", async ({ request }) => {
        sent = await request.json();
        Object.assign(unknown, { name: "Edu", saved: true });
        return HttpResponse.json(unknown);
      }),
    );
    await renderApp(`/contacts?contact=${uuid(5, 2)}`, world);
    const sheet = within(await screen.findByRole("dialog", { name: "Contato" }));
    await userEvent.click(await sheet.findByRole("button", { name: "Salvar contato" }));
    await waitFor(() => { expect(sheet.queryByRole("button", { name: "Salvar contato" })).not.toBeInTheDocument(); });
    expect(sent).toEqual({ name: "Edu" });
    expect(sheet.getByText("123@lid")).toBeInTheDocument();
  });

  it("are out of reach where the parameter hides them", async () => {
    server.use(http.get("*/api/v1/me", () => HttpResponse.json({ ...me, flags: { ...me.flags, show_contacts: false } })));
    await renderApp("/alerts", world);
    await screen.findByText("Nada precisa de atenção");
    expect(screen.queryByRole("link", { name: "Contatos" })).not.toBeInTheDocument();
  });
});

describe("the palette", () => {
  it("finds what was said and opens the conversation at it, by keyboard alone", async () => {
    const { router } = await renderApp("/alerts", world);
    await screen.findByText("Nada precisa de atenção");
    await userEvent.keyboard("{Control>}k{/Control}");
    await userEvent.type(await screen.findByRole("combobox"), "receber até");
    const found = await screen.findByRole("option", { name: /Só consigo receber até as 11h/ });
    expect(within(screen.getByRole("listbox")).getByText("Mensagens")).toBeInTheDocument();
    while (found.getAttribute("aria-selected") !== "true") await userEvent.keyboard("{ArrowDown}");
    await userEvent.keyboard("{Enter}");
    await waitFor(() => { expect(router.state.location.pathname).toBe(`/inbox/${uuid(4, 1)}`); });
  });

  it("keeps what is typed before it is there", async () => {
    await renderApp("/alerts", world);
    await screen.findByText("Nada precisa de atenção");
    await userEvent.keyboard("{Control>}k{/Control}marimx{Backspace}");
    expect(await screen.findByRole("combobox")).toHaveValue("marim");
    await userEvent.type(screen.getByRole("combobox"), "a");
    expect(screen.getByRole("combobox")).toHaveValue("marima");
  });

  it("says that the search failed and still commands", async () => {
    server.use(http.get("*/api/v1/search", () => HttpResponse.json({ code: "internal" }, { status: 500 })));
    await renderApp("/alerts", world);
    await screen.findByText("Nada precisa de atenção");
    await userEvent.keyboard("{Control>}k{/Control}");
    await userEvent.type(await screen.findByRole("combobox"), "tema");
    expect(await screen.findByText("A busca não respondeu. Tente de novo.")).toBeInTheDocument();
    expect(screen.getByRole("option", { name: /Escuro/ })).toBeInTheDocument();
  });
});

describe("a number's history", () => {
  const page = `/connections/${uuid(2, 1)}/history`;

  it("asks by words and whole days of the company, and takes the same along", async () => {
    const asked: URLSearchParams[] = [];
    server.use(
      http.get("*/api/v1/me", () => HttpResponse.json({ ...me, permissions: [...me.permissions, "reports.export"] })),
      http.get("*/api/v1/connections/:id/history", ({ request }) => {
        asked.push(new URL(request.url).searchParams);
        return HttpResponse.json({ items: [], next_cursor: null });
      }),
    );
    await renderApp(`${page}?q=sof%C3%A1&from=2025-11-01&to=2025-11-02`, world);
    expect(await screen.findByText("Nenhuma conversa encontrada")).toBeInTheDocument();
    expect(Object.fromEntries(asked[0]!)).toEqual({ q: "sofá", from: "2025-11-01T03:00:00.000Z", until: "2025-11-03T03:00:00.000Z" });
    const file = new URL(screen.getByRole("link", { name: "Exportar CSV" }).getAttribute("href")!, "http://desk");
    expect(file.pathname).toBe(`/api/v1${page}/export`);
    expect(Object.fromEntries(file.searchParams)).toEqual({ ...Object.fromEntries(asked[0]!), format: "csv" });
  });

  it("shows what was deleted to those alone who may see it, and only when they ask", async () => {
    const asked: (string | null)[] = [];
    const permissions = [...me.permissions, "messages.view_deleted", "audit.view"];
    server.use(
      http.get("*/api/v1/me", () => HttpResponse.json({ ...me, permissions })),
      http.get("*/api/v1/tickets/:id/messages", ({ request }) => {
        const full = new URL(request.url).searchParams.get("history");
        asked.push(full);
        const message = { ...world.messages.get(uuid(4, 1))![0]!, deleted_at: new Date().toISOString(), text: full === "full" ? "o que foi apagado" : null, edits: [] };
        return HttpResponse.json({ items: [message], next_cursor: null });
      }),
    );
    await renderApp(`${page}?ticket=${uuid(4, 1)}`, world);
    expect(await screen.findByText("Mensagem apagada")).toBeInTheDocument();
    expect(asked).toEqual([null]);
    await userEvent.click(screen.getByRole("switch", { name: /Histórico completo/ }));
    expect(await screen.findByText("o que foi apagado")).toBeInTheDocument();
    expect(asked).toEqual([null, "full"]);
  });

  it("does not offer the full history to others", async () => {
    await renderApp(`${page}?ticket=${uuid(4, 1)}&full=true`, world);
    expect(await screen.findByText("Oi, Marina")).toBeInTheDocument();
    expect(screen.queryByRole("switch")).not.toBeInTheDocument();
  });
});
