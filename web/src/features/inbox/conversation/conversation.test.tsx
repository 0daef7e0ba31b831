import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { handlersFor } from "@/testing/handlers";
import { kindSeed } from "@/testing/kind-seeds";
import { uuid } from "@/testing/people";
import { renderApp } from "@/testing/render-app";
import { World, type Line } from "@/testing/world";

const server = setupServer();
beforeAll(async () => {
  server.listen({ onUnhandledRequest: "error" });
  // Transformed once, before the first test waits for it.
  await Promise.all([import("@/features/inbox/conversation/thread"), import("@/features/inbox/conversation/content/rich-content"), import("@/features/inbox/open-ticket")]);
}, 120_000);
afterAll(() => { server.close(); });
beforeEach(() => { localStorage.clear(); });
afterEach(() => {
  cleanup();
  server.resetHandlers();
});

const ticket = `/inbox/${uuid(4, 1)}`;
const log = () => screen.findByRole("log");

async function show(lines: Line[]): Promise<World> {
  const world = new World([{ name: "Marina Albuquerque", mine: true, lines }]);
  server.use(...handlersFor(world));
  await renderApp(ticket, world);
  await log();
  return world;
}
/** The bubble that says a text. */
const bubble = async (text: string | RegExp) => (await within(await log()).findByText(text)).closest<HTMLElement>('[role="article"]')!;

describe("each kind of message", () => {
  // jsdom has no layout: a few at a time, so that all are drawn.
  const words: [from: number, to: number, ...texts: (string | RegExp)[]][] = [
    [0, 3, "Sofá Ibiza com 20% off", "Mesa Jacarandá 2,20 m", "código", "www.jatoba.example"],
    [3, 7, "Encaminhada", "Não deu para buscar o arquivo agora.", "O endereço do arquivo não é aceito por segurança."],
    [13, 18, "Ambiente da loja.mp3", "Nota fiscal 18442 – Móveis Jatobá.pdf", "PDF · 1 página · 209 KB", "Segue a tabela"],
    [18, 22, "Edifício Copan", "Localização em tempo real", "Sérgio Montador", "Salvar e conversar", "Qual período é melhor?", "3 votos"],
    [22, 28, "Ver o site", "4 × Cadeira Ipê", "financeiro@jatoba.example", "Inauguração"],
    [27, 33, "Sofá Ibiza", "Mensagem não suportada", "Aguardando mensagem", /só dá para ver no celular/, "Ligação perdida", /criptografia de ponta a ponta/],
    [33, 37, "O prazo é de 10 dias", "Número do cartão: 1234", "Respondeu ao seu status"],
  ];
  it.each(words)("is shown in words: %i to %i", async (from, to, ...texts) => {
    await show(kindSeed.lines.slice(from, to).map(([, ...rest], index): Line => [(to - index) * 2, ...rest]));
    for (const text of texts) expect((await screen.findAllByText(text, { exact: true })).length).toBeGreaterThan(0);
  });

  it("links to a map only by a link, and never to what is no web address", async () => {
    await show([
      [3, "in", "", { type: "location", content: { location: { latitude: -23.5, longitude: -46.6, name: "Loja", address: null, url: null, live: false } } as never }],
      [2, "in", "Clique", { type: "buttons", content: { buttons: [{ id: "1", label: "Mal", url: "javascript:alert(1)" }] } as never }],
    ]);
    expect(await screen.findByRole("link", { name: "Ver no mapa" })).toHaveAttribute("href", expect.stringContaining("openstreetmap.org/?mlat=-23.5&mlon=-46.6"));
    expect(await screen.findByText("Mal")).toBeInTheDocument();
    expect(screen.queryByRole("link", { name: "Mal" })).toBeNull();
  });
});

describe("what became of a message", () => {
  it("is told with its reason and what to do, and offers only what is allowed", async () => {
    const world = await show([
      [5, "me", "um", { status: "failed", failure: "number_not_on_whatsapp", allowed_actions: ["retry"] }],
      [4, "me", "dois", { status: "unconfirmed", allowed_actions: [] }],
      [3, "me", "três", { status: "queued", held: true, allowed_actions: ["send_anyway", "cancel"] }],
    ]);
    expect(await screen.findByText("Não enviada: este número não tem WhatsApp. Confira o número com o cliente.")).toBeInTheDocument();
    expect(screen.getByText("Sem confirmação do WhatsApp. Pode ter chegado.")).toBeInTheDocument();
    expect(screen.getByText(/já passou mais de uma hora/)).toBeInTheDocument();
    expect(screen.getAllByRole("button", { name: "Reenviar" })).toHaveLength(1);
    await userEvent.click(screen.getByRole("button", { name: "Cancelar" }));
    expect(await screen.findByText("Envio cancelado.")).toBeInTheDocument();
    await userEvent.click(screen.getByRole("button", { name: "Reenviar" }));
    await waitFor(() => { expect(screen.queryByText(/este número não tem WhatsApp/)).toBeNull(); });
    expect(world.messages.get(uuid(4, 1))!.map((message) => message.status)).toEqual(["queued", "unconfirmed", "cancelled"]);
  });
});

describe("the menu of a message", () => {
  it("opens by keyboard, holds only what is allowed, and gives the focus back", async () => {
    await show([[5, "in", "primeira", { allowed_actions: [] }], [4, "in", "segunda", { allowed_actions: ["reply", "react", "forward"] }]]);
    await bubble("segunda");
    (await log()).focus();
    await userEvent.keyboard("{ArrowUp}");
    expect(await bubble("segunda")).toHaveFocus();
    await userEvent.keyboard("{ArrowUp}");
    expect(await bubble("primeira")).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    const few = await screen.findByRole("menu", { name: "Ações da mensagem" });
    expect(within(few).getAllByRole("menuitem").map((item) => item.textContent)).toEqual(["Copiar texto", "Dados da mensagem"]);
    await userEvent.keyboard("{Escape}");
    await waitFor(async () => { expect(await bubble("primeira")).toHaveFocus(); });
    await userEvent.keyboard("{ArrowDown}{Enter}");
    const menu = await screen.findByRole("menu", { name: "Ações da mensagem" });
    expect(within(menu).getByRole("menuitem", { name: "Responder" })).toBeInTheDocument();
    expect(within(menu).queryByRole("menuitem", { name: "Apagar para todos" })).toBeNull();
  });

  it("sets a reaction at once, and takes it back when the server refuses", async () => {
    await show([[4, "in", "segunda", { allowed_actions: ["react"] }]]);
    let refuse = false;
    server.use(http.put("*/api/v1/messages/:id/reaction", () => (refuse ? HttpResponse.json({ code: "forbidden" }, { status: 403 }) : undefined)));
    const react = async (emoji: string) => {
      (await bubble("segunda")).focus();
      await userEvent.keyboard("{Enter}");
      await userEvent.click(await screen.findByRole("menuitem", { name: `Reagir com ${emoji}` }));
    };
    await react("👍");
    const reactions = await screen.findByRole("list", { name: "Reações" });
    expect(within(reactions).getByRole("button", { pressed: true })).toHaveTextContent("👍");
    refuse = true;
    await react("🙏");
    await screen.findByText("Seu perfil não permite fazer isso.");
    expect(within(screen.getByRole("list", { name: "Reações" })).getByRole("button", { pressed: true })).toHaveTextContent("👍");
  });

  it("asks before it deletes for everyone", async () => {
    const world = await show([[4, "me", "engano", { allowed_actions: ["delete"] }]]);
    (await bubble("engano")).focus();
    await userEvent.keyboard("{Enter}");
    await userEvent.click(await screen.findByRole("menuitem", { name: "Apagar para todos" }));
    const dialog = await screen.findByRole("dialog", { name: "Apagar para todos?" });
    expect(world.messages.get(uuid(4, 1))![0]!.deleted_at).toBeNull();
    await userEvent.click(within(dialog).getByRole("button", { name: "Apagar para todos" }));
    expect(await screen.findByText("Mensagem apagada por você")).toBeInTheDocument();
  });
});

describe("an edited message", () => {
  it("shows its older versions on demand", async () => {
    await show([[4, "in", "dez dias", { edited_at: "2025-11-22T14:00:00Z", edits: [{ text: "sete dias", at: "2025-11-22T13:00:00Z" }] }]]);
    expect(screen.queryByText("sete dias")).toBeNull();
    await userEvent.click(await screen.findByRole("button", { name: "editada" }));
    expect(screen.getByText("sete dias")).toBeInTheDocument();
  });
});

describe("pictures", () => {
  const album = () => show(kindSeed.lines.slice(7, 12).map(([, ...rest], index): Line => [10 - index * 0.1, ...rest]));

  it("that came together stand together, and open over the page with the keyboard at hand", async () => {
    await album();
    expect(await screen.findByText("5 fotos e vídeos")).toBeInTheDocument();
    const tiles = screen.getAllByRole("button", { name: /Abrir foto|Abrir vídeo|Ver mais/ });
    expect(tiles).toHaveLength(4);
    tiles[0]!.focus();
    await userEvent.keyboard("{Enter}");
    const viewer = await screen.findByRole("dialog");
    expect(viewer).toHaveTextContent("1 de 5");
    await userEvent.keyboard("{ArrowRight}{ArrowRight}");
    expect(viewer).toHaveTextContent("3 de 5");
    await userEvent.keyboard("{ArrowLeft}");
    expect(viewer).toHaveTextContent("2 de 5");
    await userEvent.keyboard("{Escape}");
    await waitFor(() => { expect(screen.queryByRole("dialog")).toBeNull(); });
    expect(tiles[0]).toHaveFocus();
  });

  it("download together as one file", async () => {
    const asked: unknown[] = [];
    server.use(http.post("*/api/v1/tickets/:id/media/zip", async ({ request }) => {
      asked.push(await request.json());
      return HttpResponse.json({ url: "#zip" });
    }));
    await album();
    await userEvent.click(await screen.findByRole("button", { name: "Baixar todas" }));
    await waitFor(() => { expect(asked).toHaveLength(1); });
    expect((asked[0] as { message_ids: string[] }).message_ids).toHaveLength(5);
  });

  it("ask for a fresh link once when theirs is too old", async () => {
    const world = await show([[5, "in", "", kindSeed.lines[3]![3]]]);
    const image = (await screen.findByRole("button", { name: "Abrir foto" })).querySelector("img")!;
    let reads = 0;
    server.events.on("request:start", ({ request }) => { if (new URL(request.url).searchParams.has("ids")) reads += 1; });
    const message = world.messages.get(uuid(4, 1))![0]!;
    message.media = { ...message.media!, url: "data:image/png,fresh" };
    fireEvent.error(image);
    await waitFor(() => { expect(screen.getByRole("button", { name: "Abrir foto" }).querySelector("img")).toHaveAttribute("src", "data:image/png,fresh"); });
    expect(reads).toBe(1);
    server.events.removeAllListeners();
  });
});

describe("searching a conversation", () => {
  it("counts what it finds, goes from one to the next, and closes with Esc", async () => {
    await show([[9, "in", "o sofá chegou"], [8, "me", "que bom"], [7, "in", "mas o sofá rasgou"]]);
    await userEvent.keyboard("{Control>}f{/Control}");
    await userEvent.type(await screen.findByRole("searchbox", { name: "Buscar nesta conversa" }), "sofá");
    expect(await screen.findByText("1 de 2")).toBeInTheDocument();
    await waitFor(async () => { expect(await bubble("mas o sofá rasgou")).toHaveClass("animate-flash"); });
    await userEvent.keyboard("{Enter}");
    expect(await screen.findByText("2 de 2")).toBeInTheDocument();
    await waitFor(async () => { expect(await bubble("o sofá chegou")).toHaveClass("animate-flash"); });
    await userEvent.keyboard("{Escape}");
    await waitFor(() => { expect(screen.queryByRole("searchbox", { name: "Buscar nesta conversa" })).toBeNull(); });
  });
});

describe("ten thousand messages", () => {
  const many = Array.from({ length: 10_000 }, (_, index): Line => [(10_000 - index) * 2, index % 3 === 0 ? "me" : "in", `mensagem ${index}`, index === 9_990 ? { quote: 4 } : {}]);

  it("are drawn a screenful at a time, and a quote from the beginning is one request away", async () => {
    let jumps = 0;
    server.events.on("request:start", ({ request }) => { if (request.url.includes("around=")) jumps += 1; });
    await show(many);
    await screen.findByText("mensagem 9999");
    expect(screen.getAllByRole("article").length).toBeLessThan(100);
    await userEvent.click(within(await bubble("mensagem 9990")).getByRole("button", { name: /Citação/ }));
    expect(await screen.findByText("mensagem 4", { selector: '[role="article"].animate-flash *' })).toBeInTheDocument();
    expect(jumps).toBe(1);
    server.events.removeAllListeners();
  });
});
