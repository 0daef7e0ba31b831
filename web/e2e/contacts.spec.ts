import { expect, test } from "@playwright/test";
import { Desk } from "./desk";
import { firstNumber, newCustomer, stack, write } from "./stack";

test("a customer is named beside the conversation, and the list says so without a reload", async ({ page }) => {
  const desk = new Desk(page);
  const pushed = `Zé ${String(Date.now())}`;
  const phone = await newCustomer(pushed);
  await desk.signIn("Rafael Nunes");
  await write(phone, "Tem entrega hoje?");
  await desk.open(pushed);
  const details = page.getByRole("complementary", { name: "Detalhes do atendimento" });
  await details.getByRole("button", { name: "Salvar contato" }).click();
  await expect(details.getByRole("button", { name: "Salvar contato" })).toBeHidden();
  await details.getByRole("button", { name: "Mudar nome" }).click();
  await details.getByRole("textbox", { name: "Nome" }).fill(`José ${pushed}`);
  await page.keyboard.press("Enter");
  await expect(details.getByText(`José ${pushed}`, { exact: true })).toBeVisible();
  await expect(desk.row(`José ${pushed}`)).toBeVisible();

  await details.getByRole("textbox", { name: "Observação" }).fill("Prefere ligação à tarde");
  await details.getByRole("button", { name: "Salvar", exact: true }).click();
  await expect(details.getByRole("button", { name: "Salvar", exact: true })).toBeHidden();

  await page.getByRole("link", { name: "Contatos" }).first().click();
  await page.getByRole("searchbox", { name: "Buscar por nome ou número" }).fill(phone.slice(-8));
  await page.getByRole("link", { name: new RegExp(`José ${pushed}`) }).click();
  const sheet = page.getByRole("dialog", { name: "Contato" });
  await expect(sheet.getByRole("textbox", { name: "Observação" })).toHaveValue("Prefere ligação à tarde");
  await sheet.getByRole("listitem").first().getByRole("link").click();
  await expect(desk.log.getByText("Tem entrega hoje?")).toBeVisible();
});

test("the palette finds what a customer once wrote and opens the conversation at it", async ({ page }) => {
  const desk = new Desk(page);
  const word = `jabuticaba${String(Date.now()).slice(-6)}`;
  const name = `Nina ${String(Date.now())}`;
  const phone = await newCustomer(name);
  await desk.signIn("Lúcia Andrade");
  await write(phone, `vocês têm geleia de ${word}?`);
  await expect(desk.row(name)).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type(word);
  await page.getByRole("option", { name: new RegExp(`geleia de ${word}`) }).click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await expect(desk.log.getByText(`geleia de ${word}`)).toBeVisible();
});

test("the history of a number is looked through, read whole by the auditor, and taken along", async ({ page }) => {
  const desk = new Desk(page);
  const word = `cambraia${String(Date.now()).slice(-6)}`;
  const name = `Olga ${String(Date.now())}`;
  const phone = await newCustomer(name);
  await desk.signIn("Neusa Prates");
  await write(phone, `quero o tecido ${word}`);
  await expect(desk.row(name)).toBeVisible();
  await page.goto(`${stack.web}/connections/${firstNumber.id}/history?q=${word}`);
  await page.getByRole("link", { name: new RegExp(name) }).click();
  await expect(page.getByText(`quero o tecido ${word}`)).toBeVisible();
  await expect(page.getByRole("switch", { name: /Histórico completo/ })).toBeVisible();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Exportar CSV" }).click()]);
  expect(file.suggestedFilename()).toMatch(/\.csv$/);
});
