import { expect, test, type Page } from "@playwright/test";
import { Desk } from "./desk";
import { fillForm, newInstance, removeNumber, scan, setConnected, type NewNumber } from "./numbers";
import { newCustomer, stack, write } from "./stack";

const card = (page: Page, name: string) => page.getByRole("article", { name, exact: true });
let registered: NewNumber | null = null;

test.afterEach(async () => {
  if (registered) await removeNumber(registered.name);
  registered = null;
});

/** Registers a number in the interface and reads its QR code with the phone. */
async function pair(page: Page, number: NewNumber): Promise<void> {
  registered = number;
  await page.goto(`${stack.web}/settings/connections?new=true`);
  await fillForm(page, number);
  await page.getByRole("button", { name: "Salvar e conectar" }).click();
  const sheet = page.getByRole("dialog", { name: `Conectar ${number.name}` });
  await expect(sheet.getByRole("img", { name: `QR code para conectar ${number.name}` })).toBeVisible();
  await scan(number);
  await expect(sheet.getByText(`${number.name} está conectada`)).toBeVisible();
  await sheet.getByRole("button", { name: "Concluir" }).click();
}

test("a number is registered, paired by its QR code and receives, without a reload", async ({ page }) => {
  const desk = new Desk(page);
  await desk.signIn("Lúcia Andrade");
  const number = await newInstance(`Filial ${String(Date.now())}`);
  await page.getByRole("link", { name: "Configurações" }).click();
  await expect(page.getByRole("heading", { name: "Conexões" })).toBeVisible();
  await pair(page, number);
  await expect(card(page, number.name).getByText("Conectada", { exact: true })).toBeVisible();
  await expect(card(page, number.name).getByText("Definidos")).toBeVisible({ timeout: 30_000 });

  const customer = `Cliente ${String(Date.now())}`;
  const phone = await newCustomer(customer);
  await write(phone, "Olá, vocês abrem domingo?", { id: "", name: number.name, phone: number.phone, instance_id: number.instance_id });
  await page.getByRole("link", { name: /Atendimentos/ }).first().click();
  await expect(desk.row(customer)).toContainText("Olá, vocês abrem domingo?");

  // What was stored as a secret never comes back.
  await page.goto(`${stack.web}/settings/connections`);
  await card(page, number.name).getByRole("link", { name: "Editar" }).click();
  await expect(page.getByLabel("Token da instância")).toHaveValue("");
  await expect(page.getByLabel("Token da instância")).toHaveAttribute("placeholder", "Salvo");
  expect(await page.content()).not.toContain(number.token);
});

test("wrong credentials are refused at their field and nothing typed is lost", async ({ page }) => {
  await new Desk(page).signIn("Lúcia Andrade");
  const number = await newInstance(`Engano ${String(Date.now())}`);
  await page.goto(`${stack.web}/settings/connections?new=true`);
  await fillForm(page, { ...number, token: "ERRADO" });
  await page.getByRole("button", { name: "Salvar e conectar" }).click();
  await expect(page.getByText("A Z-API não reconhece este dado. Copie de novo do painel.").first()).toBeVisible();
  await expect(page.getByLabel("Nome", { exact: true })).toHaveValue(number.name);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Sair sem salvar?" }).getByRole("button", { name: "Descartar" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(card(page, number.name)).toHaveCount(0);
});

test("a number that loses its phone shows as a bar at once and as an alert within a minute; back, both go by themselves", async ({ page }) => {
  test.setTimeout(240_000);
  const desk = new Desk(page);
  await desk.signIn("Lúcia Andrade");
  const number = await newInstance(`Quiosque ${String(Date.now())}`);
  await pair(page, number);
  await page.goto(`${stack.web}/alerts`);
  await setConnected(number, false);
  const bar = page.getByRole("status").filter({ hasText: `${number.name} está desconectada` });
  await expect(bar).toBeVisible();
  const alert = page.getByRole("article", { name: new RegExp(`${number.name} está desconectada`) });
  await expect(alert).toBeVisible({ timeout: 90_000 });
  await expect(page.getByRole("button", { name: /^Alertas, \d+ em aberto/ })).toBeVisible();
  await alert.getByRole("button", { name: "Estou ciente" }).click();
  await expect(alert.getByText(/Lúcia Andrade está ciente/)).toBeVisible();

  await setConnected(number, true);
  await expect(bar).toBeHidden({ timeout: 60_000 });
  await expect(alert).toBeHidden({ timeout: 90_000 });
  await page.getByRole("button", { name: "Todos" }).click();
  await expect(alert.getByText(/^Terminou/).last()).toBeVisible();
});

test("those who only attend see health but neither secrets nor buttons", async ({ page }) => {
  await new Desk(page).signIn("Rafael Nunes");
  await page.goto(`${stack.web}/settings/connections`);
  const first = page.getByRole("article").first();
  await expect(first.getByText("Conectada", { exact: true })).toBeVisible();
  await expect(first.getByRole("button")).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Nova conexão" })).toHaveCount(0);
});
