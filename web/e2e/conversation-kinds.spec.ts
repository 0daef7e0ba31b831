import { expect, test, type Page } from "@playwright/test";
import { Desk } from "./desk";
import { firstNumber, newCustomer, sentTo, simulate } from "./stack";

/** A picture, a document and a sound that are what they say. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC";
const PDF = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n").toString("base64");

interface Written { id: string }

/** The customer sends something of any kind; answers with WhatsApp's message. */
async function customerSends(phone: string, message: Record<string, unknown>): Promise<Written> {
  return (await simulate("POST", "/messages", { instance: firstNumber.instance_id, customer: phone, ...message })) as Written;
}

const onMessage = (phone: string, id: string, what: "edit" | "delete" | "react", body: Record<string, unknown> = {}) =>
  simulate("POST", `/messages/${id}/${what}`, { instance: firstNumber.instance_id, customer: phone, ...body });

async function talk(page: Page, who: string, name: string): Promise<{ desk: Desk; phone: string }> {
  const desk = new Desk(page);
  const full = `${name} ${String(Date.now())}`;
  const phone = await newCustomer(full);
  await desk.signIn(who);
  await customerSends(phone, { text: "Oi, tudo bem?" });
  await desk.open(full);
  await expect(desk.log.getByText("Oi, tudo bem?")).toBeVisible();
  return { desk, phone };
}

test("one of each kind that a customer sends is shown as what it is", async ({ page }) => {
  const { desk, phone } = await talk(page, "Rafael Nunes", "Lívia");
  const see = async (message: Record<string, unknown>, ...texts: (string | RegExp)[]) => {
    await customerSends(phone, message);
    for (const text of texts) await expect(desk.log.getByText(text).last()).toBeVisible();
  };
  await see({ text: "*urgente* e _calmo_" }, "urgente", "calmo");
  await see({ kind: "link", text: "https://jatoba.example/mesa", link: { url: "https://jatoba.example/mesa", title: "Mesa Jacarandá", description: "Oito lugares" } }, "Mesa Jacarandá", "Oito lugares");
  await see({ kind: "image", text: "o rasgo", forwarded: true, media: { mime: "image/png", data: PNG, width: 10, height: 10 } }, "o rasgo", "Encaminhada");
  await expect(desk.log.getByRole("button", { name: "Abrir foto" }).last()).toBeVisible();
  await see({ kind: "document", media: { mime: "application/pdf", data: PDF, file_name: "Nota 18442.pdf", pages: 1 } }, "Nota 18442.pdf", /PDF · 1 página/);
  await see({ kind: "location", location: { latitude: -23.55052, longitude: -46.63331, address: "Edifício Copan, Av. Ipiranga, 200" } }, "Edifício Copan, Av. Ipiranga, 200");
  await expect(desk.log.getByRole("link", { name: "Ver no mapa" })).toHaveAttribute("href", /openstreetmap\.org/);
  await see({ kind: "live_location", location: { latitude: -23.55052, longitude: -46.63331 } }, "Localização em tempo real");
  await see({ kind: "contact", contacts: [{ name: "Sérgio Montador", phones: ["5511955550199"] }] }, "Sérgio Montador", "Salvar e conversar");
  await see({ kind: "poll", text: "Qual período?", poll: { question: "Qual período?", options: ["Manhã", "Tarde"], max: 1 } }, "Qual período?", "Manhã", "Tarde");
  await see({ kind: "button_reply", text: "Falar com vendas", reply: { id: "1" } }, "Falar com vendas");
  await see({ kind: "waiting" }, "Aguardando mensagem");
  await see({ kind: "unknown", object: { someNewMessage: { text: "?" } } }, "Mensagem não suportada");
});

test("a customer's edit, reaction and deletion appear at the message they are about", async ({ page }) => {
  const { desk, phone } = await talk(page, "Lúcia Andrade", "Joana");
  const { id } = await customerSends(phone, { text: "entrego dia 12" });
  const bubble = desk.log.locator("[data-index]").filter({ hasText: "entrego dia 1" });
  await expect(bubble).toBeVisible();
  await onMessage(phone, id, "edit", { text: "entrego dia 13" });
  await expect(desk.log.getByText("entrego dia 13")).toBeVisible();
  await expect(bubble.getByText("editada")).toBeVisible();
  await expect(desk.log.getByText("entrego dia 12")).toHaveCount(0);

  await onMessage(phone, id, "react", { emoji: "👍" });
  await expect(bubble.getByRole("list", { name: "Reações" }).getByText("👍")).toBeVisible();
  await onMessage(phone, id, "react", { emoji: "" });
  await expect(bubble.getByRole("list", { name: "Reações" })).toHaveCount(0);

  await onMessage(phone, id, "delete");
  await expect(desk.log.getByText("Mensagem apagada")).toBeVisible();
});

test("our reaction and deletion reach the customer, and stay after a reload", async ({ page }) => {
  const { desk, phone } = await talk(page, "Lúcia Andrade", "Olga");
  const greeting = desk.log.locator("[data-index]").filter({ hasText: "Oi, tudo bem?" });
  await greeting.hover();
  await greeting.getByRole("button", { name: "Reagir" }).click();
  await page.getByRole("menuitem", { name: "Reagir com 👍" }).click();
  await expect(greeting.getByRole("list", { name: "Reações" })).toBeVisible();

  const text = `engano meu ${phone}`;
  await desk.reply(text);
  await desk.expectTick(text, "Entregue no celular do cliente");
  const mine = desk.log.locator("[data-index]").filter({ hasText: text });
  await mine.hover();
  await mine.getByRole("button", { name: "Ações da mensagem" }).click();
  await page.getByRole("menuitem", { name: "Apagar para todos" }).click();
  await page.getByRole("dialog", { name: "Apagar para todos?" }).getByRole("button", { name: "Apagar para todos" }).click();
  await expect(desk.log.getByText(/Mensagem apagada/)).toBeVisible();
  await expect.poll(async () => (await sentTo(phone)).map(({ route }) => route)).toEqual(expect.arrayContaining(["send-reaction"]));
  await page.reload();
  await expect(desk.log.getByText(/Mensagem apagada/)).toBeVisible();
  await expect(greeting.getByRole("list", { name: "Reações" })).toBeVisible();
});
