import { randomBytes } from "node:crypto";
import { expect, test, type Page } from "@playwright/test";
import { Desk } from "./desk";
import { newCustomer, sentTo, timesSent, withoutWhatsApp, write } from "./stack";

/** The smallest pictures and the like that are what they say. */
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC", "base64");
const PDF = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");

/** A customer who has just written, with their conversation open. */
async function talk(page: Page, name: string): Promise<{ desk: Desk; phone: string; name: string }> {
  const desk = new Desk(page);
  const full = `${name} ${String(Date.now())}`;
  const phone = await newCustomer(full);
  await desk.signIn("Rafael Nunes");
  await write(phone, "Oi, tudo bem?");
  await desk.open(full);
  await expect(desk.log.getByText("Oi, tudo bem?")).toBeVisible();
  return { desk, phone, name: full };
}

async function attach(page: Page, files: { name: string; mimeType: string; buffer: Buffer }[], item = "Documento"): Promise<void> {
  await page.getByRole("button", { name: "Anexar" }).click();
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("menuitem", { name: item }).click();
  await (await chooser).setFiles(files);
  for (const { name } of files) await expect(page.getByRole("list", { name: "Arquivos para enviar" }).getByText(name.replace(/\.png$/, ""))).toBeVisible();
}

const routes = async (phone: string) => (await sentTo(phone)).map(({ route }) => route);
const send = (page: Page) => page.getByRole("button", { name: "Enviar", exact: true }).click();

test("one of each kind is written here and arrives there, in the order of sending", async ({ page, context }) => {
  await context.grantPermissions(["geolocation", "microphone"]);
  await context.setGeolocation({ latitude: -23.55052, longitude: -46.63331 });
  const { desk, phone } = await talk(page, "Tereza");

  await attach(page, [{ name: "rasgo.png", mimeType: "image/png", buffer: PNG }], "Foto ou vídeo");
  await desk.composer.fill("o rasgo visto de perto");
  await send(page);
  await attach(page, [{ name: "Nota fiscal.pdf", mimeType: "application/pdf", buffer: PDF }]);
  await send(page);

  await page.getByRole("button", { name: "Anexar" }).click();
  await page.getByRole("menuitem", { name: "Localização" }).click();
  const place = page.getByRole("dialog", { name: "Enviar localização" });
  await place.getByRole("button", { name: "Usar minha localização" }).click();
  await expect(place.getByLabel("Coordenadas ou link do mapa")).toHaveValue("-23.550520, -46.633310");
  await place.getByLabel("Nome do lugar").fill("Loja Centro");
  await place.getByRole("button", { name: "Enviar localização" }).click();

  await page.getByRole("button", { name: "Anexar" }).click();
  await page.getByRole("menuitem", { name: "Contato" }).click();
  const card = page.getByRole("dialog", { name: "Enviar contato" });
  await card.getByRole("list").getByRole("button").first().click();
  await card.getByRole("button", { name: "Enviar contato" }).click();

  const text = `é isso (${phone})`;
  await desk.reply(text);
  await desk.expectTick(text, "Entregue no celular do cliente");
  expect(await routes(phone)).toEqual(["send-image", expect.stringContaining("send-document"), "send-location", expect.stringContaining("send-contact"), "send-text"]);
  const [photo] = await sentTo(phone);
  expect(photo?.content.text).toContain("o rasgo visto de perto");
});

test("a voice note is recorded, heard and sent as one", async ({ page, context }) => {
  await context.grantPermissions(["microphone"]);
  const { phone } = await talk(page, "Vera");
  await page.getByRole("button", { name: "Gravar voz" }).click();
  const panel = page.getByRole("group", { name: "Mensagem de voz" });
  await expect(panel.getByText("0:02")).toBeVisible();
  await panel.getByRole("button", { name: "Pausar" }).click();
  await panel.getByRole("button", { name: "Ouvir antes de enviar" }).click();
  await expect(panel.getByRole("button", { name: "Parar de ouvir" })).toBeVisible();
  await panel.getByRole("button", { name: "Enviar mensagem de voz" }).click();
  await expect.poll(() => routes(phone)).toEqual(["send-audio"]);
  await expect(page.getByRole("textbox", { name: "Mensagem" })).toBeFocused();
});

test("a reply quotes, an edit changes what the customer has", async ({ page }) => {
  const { desk, phone } = await talk(page, "Edna");
  const asked = desk.log.locator("[data-index]").filter({ hasText: "Oi, tudo bem?" });
  await asked.hover();
  await asked.getByRole("button", { name: "Responder citando" }).click();
  await expect(page.getByRole("button", { name: "Não citar" })).toBeVisible();
  await desk.reply(`tudo ótimo ${phone}`);
  await expect(page.getByRole("button", { name: "Não citar" })).toBeHidden();
  await expect.poll(async () => (await sentTo(phone)).map(({ quoted }) => Boolean(quoted))).toEqual([true]);

  const first = `chega na terca ${phone}`;
  await desk.reply(first);
  await desk.expectTick(first, "Entregue no celular do cliente");
  const bubble = desk.log.locator("[data-index]").filter({ hasText: first });
  await bubble.hover();
  await bubble.getByRole("button", { name: "Mais ações" }).or(bubble.getByRole("button", { name: /opções|ações/i })).first().click();
  await page.getByRole("menuitem", { name: "Editar" }).click();
  await expect(desk.composer).toHaveValue(first);
  await desk.composer.fill(`chega na terça ${phone}`);
  await desk.composer.press("Enter");
  await expect(desk.log.getByText(`chega na terça ${phone}`)).toBeVisible();
  await expect(desk.composer).toHaveValue("");
  await expect.poll(async () => (await sentTo(phone)).some(({ edits, content }) => Boolean(edits) && content.text?.includes("terça") === true)).toBe(true);
});

test("the network cut while a file is uploaded: it goes on where it stopped and leaves once", async ({ page, context }) => {
  test.slow();
  const { desk, phone } = await talk(page, "Célia");
  const big = Buffer.concat([PDF, randomBytes(5 * 1024 * 1024)]);
  let pieces = 0;
  await page.route("**/api/v1/uploads/*", async (route) => {
    if (route.request().method() === "PATCH") {
      pieces += 1;
      if (pieces === 2) await context.setOffline(true);
    }
    await route.continue().catch(() => undefined);
  });
  await attach(page, [{ name: "Catálogo.pdf", mimeType: "application/pdf", buffer: big }]);
  await send(page);
  const text = `segue o catálogo ${phone}`;
  await desk.reply(text);
  await expect(page.getByText("Sem conexão com o servidor.")).toBeVisible();
  expect(await routes(phone)).toEqual([]);

  await context.setOffline(false);
  await expect.poll(() => routes(phone), { timeout: 60_000 }).toEqual([expect.stringContaining("send-document"), "send-text"]);
  await desk.expectTick(text, "Entregue no celular do cliente");
  expect(await timesSent(text)).toBe(1);
});

test("a file and its words survive a reload, before the send and during it", async ({ page, context }) => {
  const { desk, phone } = await talk(page, "Rute");
  await attach(page, [{ name: "Nota 1.pdf", mimeType: "application/pdf", buffer: PDF }]);
  await desk.composer.fill("a nota");
  await page.reload();
  await expect(page.getByRole("list", { name: "Arquivos para enviar" }).getByText("Nota 1.pdf")).toBeVisible();
  await expect(desk.composer).toHaveValue("a nota");

  await context.setOffline(true);
  await send(page);
  await expect(desk.log.getByText("a nota")).toBeVisible();
  await context.setOffline(false);
  await page.reload();
  await expect.poll(() => routes(phone)).toEqual([expect.stringContaining("send-document")]);
  await expect(desk.log.getByText("Nota 1.pdf")).toHaveCount(1);
});

test("a file dropped on the conversation and one pasted stand in the tray", async ({ page }) => {
  const { desk } = await talk(page, "Dora");
  const drop = async (event: string) => {
    const data = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(["abc"], "solta.txt", { type: "text/plain" }));
      return transfer;
    });
    await desk.log.dispatchEvent(event, { dataTransfer: data });
  };
  await drop("dragenter");
  await expect(page.getByText("Solte para anexar")).toBeVisible();
  await drop("drop");
  const tray = page.getByRole("list", { name: "Arquivos para enviar" });
  await expect(tray.getByText("solta.txt")).toBeVisible();
  await expect(page.getByText("Solte para anexar")).toBeHidden();

  await desk.composer.evaluate((field) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(["abc"], "colada.txt", { type: "text/plain" }));
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(tray.getByText("colada.txt")).toBeVisible();
  await tray.getByRole("button", { name: "Tirar solta.txt" }).click();
  await expect(tray.getByRole("listitem")).toHaveCount(1);
});

test("a quick reply is made, called by its shortcut and filled for this customer", async ({ page }) => {
  const desk = new Desk(page);
  const name = `Quitéria ${String(Date.now())}`;
  const phone = await newCustomer(name);
  await desk.signIn("Lúcia Andrade");
  await write(phone, "Bom dia");
  await desk.open(name);
  await page.getByRole("button", { name: "Respostas rápidas" }).click();
  await page.getByRole("button", { name: "Gerenciar respostas rápidas" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Nova resposta rápida" }).click();
  const shortcut = `t${String(Date.now())}`;
  await dialog.getByLabel("Atalho").fill(shortcut);
  await dialog.getByLabel("Título").fill("Prova");
  await dialog.getByLabel("Texto").fill("Olá, {{contato.primeiro_nome}}! Protocolo {{protocolo}}.");
  await dialog.getByRole("button", { name: "Salvar" }).click();
  await expect(dialog.getByText(`/${shortcut}`)).toBeVisible();
  await dialog.getByRole("button", { name: "Fechar" }).first().click();

  await desk.composer.fill("");
  await desk.composer.pressSequentially(`/${shortcut}`);
  await expect(page.getByRole("option", { name: new RegExp(shortcut) })).toBeVisible();
  await desk.composer.press("Enter");
  await expect(desk.composer).toHaveValue(/^Olá, Quitéria! Protocolo \d{8}-\d{6}\.$/);
});

test("a conversation is started with a number that WhatsApp knows, and refused with one that it doesn't", async ({ page }) => {
  const desk = new Desk(page);
  const name = `Nair ${String(Date.now())}`;
  const phone = await newCustomer(name);
  await desk.signIn("Rafael Nunes");
  await page.getByRole("button", { name: "Nova conversa" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Nova conversa" });
  await dialog.getByLabel("Com quem").fill(`+${await withoutWhatsApp("Ninguém")}`);
  await expect(dialog.getByText("Este número não tem WhatsApp.")).toBeVisible();
  await dialog.getByLabel("Com quem").fill(`+${phone}`);
  await expect(dialog.getByText(/Tem WhatsApp/)).toBeVisible();
  const text = `Olá, ${name}, sua peça chegou`;
  await dialog.getByLabel("Primeira mensagem").fill(text);
  await dialog.getByRole("button", { name: "Iniciar conversa" }).click();
  await expect(dialog).toBeHidden();
  await expect(desk.log.getByText(text)).toBeVisible();
  await expect(page.getByRole("button", { name: "Resolver" })).toBeVisible();
  await expect.poll(() => timesSent(text)).toBe(1);
});
