import { expect, test } from "@playwright/test";
import { Desk } from "./desk";
import { newCustomer, stack, write } from "./stack";

test("signing out ends the session in every tab", async ({ page, context }) => {
  const desk = new Desk(page);
  await desk.signIn("Beatriz Souza");
  const other = await context.newPage();
  await other.goto(`${stack.web}/inbox?tab=queue`);
  await expect(new Desk(other).list).toBeVisible();

  await page.getByRole("button", { name: "Beatriz Souza, perfil" }).click();
  await page.getByRole("menuitem", { name: "Sair" }).click();
  await expect(page.getByRole("heading", { name: "Entrar no Balcão" })).toBeVisible();
  await expect(other.getByRole("heading", { name: "Entrar no Balcão" })).toBeVisible();
  await page.goto(`${stack.web}/inbox`);
  await expect(page.getByRole("heading", { name: "Entrar no Balcão" })).toBeVisible();
});

test("a wrong password is refused in words", async ({ page }) => {
  await page.goto(stack.web);
  await page.getByLabel("E-mail").fill("beatriz@casaaurora.example");
  await page.getByLabel("Senha", { exact: true }).fill("errada");
  await page.getByRole("button", { name: "Entrar" }).click();
  await expect(page.getByRole("alert")).toHaveText("E-mail ou senha incorretos.");
});

test("an address asked for before signing in is where one arrives", async ({ page }) => {
  await page.goto(`${stack.web}/inbox?tab=queue`);
  await page.getByLabel("E-mail").fill("rafael@casaaurora.example");
  await page.getByLabel("Senha", { exact: true }).fill("balcao-demo");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/inbox\?tab=queue/);
  await expect(page.getByRole("button", { name: /^Fila/ })).toHaveAttribute("aria-pressed", "true");
});

test("the keyboard alone accepts, answers, waits and finds help", async ({ page }) => {
  const desk = new Desk(page);
  const name = `Helena ${String(Date.now())}`;
  const phone = await newCustomer(name);
  await desk.signIn("Rafael Nunes");
  await write(phone, "Catálogo, por favor");
  await expect(desk.row(name)).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type(name);
  await expect(desk.list.getByRole("listitem")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await expect(desk.row(name)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name })).toBeVisible();
  await page.keyboard.press("a");
  await expect(page.getByRole("button", { name: "Resolver" })).toBeVisible();
  await page.keyboard.press("m");
  await page.keyboard.type(`Segue o catálogo ${name}`);
  await page.keyboard.press("Enter");
  await expect(desk.log.getByText(`Segue o catálogo ${name}`)).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("w");
  await expect(page.getByRole("button", { name: "Retomar" })).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Atalhos do teclado" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type(name);
  await page.getByRole("option", { name: new RegExp(name) }).first().click();
  await expect(page.getByRole("heading", { name })).toBeVisible();
});

test("dark follows the system, can be chosen, and is there from the first paint", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(stack.web);
  await expect(page.locator("html")).toHaveClass(/dark/);
  const desk = new Desk(page);
  await desk.signIn("Rafael Nunes");
  await page.getByRole("button", { name: "Alternar tema claro e escuro" }).click();
  await expect(page.locator("html")).not.toHaveClass(/dark/);
  // Before any script of the application has run, the document already has the choice.
  await page.route("**/assets/*.js", (route) => route.abort());
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
});

test("at 360 px everything is reached: list, conversation, details, and nothing spills over", async ({ browser }) => {
  const context = await browser.newContext({ locale: "pt-BR", viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const page = await context.newPage();
  const desk = new Desk(page);
  const name = `Patrícia ${String(Date.now())}`;
  const phone = await newCustomer(name);
  await desk.signIn("Rafael Nunes");
  await write(phone, "Umapalavramuitocompridasemespacos".repeat(4));
  const spills = () => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  await desk.row(name).tap();
  await expect(desk.log).toBeVisible();
  await expect(desk.list).toBeHidden();
  expect(await spills()).toBe(false);

  await page.getByRole("button", { name: "Aceitar", exact: true }).first().tap();
  await expect(page.getByRole("button", { name: "Resolver" })).toBeVisible();
  await desk.composer.fill("Já vejo para você");
  await page.getByRole("button", { name: "Enviar" }).tap();
  await expect(desk.log.getByText("Já vejo para você")).toBeVisible();

  await page.getByRole("button", { name: "Ver detalhes" }).tap();
  const details = page.getByRole("dialog", { name: "Detalhes do atendimento" });
  await expect(details.getByText("Rafael Nunes").first()).toBeVisible();
  expect(await spills()).toBe(false);
  await page.goBack();
  await expect(details).toBeHidden();
  await page.getByRole("link", { name: "Voltar à lista" }).tap();
  await expect(desk.list).toBeVisible();
  expect(await spills()).toBe(false);

  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("nav a, nav button, header button, [aria-label='Filtros'], [aria-label='Ordenar']")]
      .filter((element) => element.offsetParent !== null)
      .map((element) => ({ name: element.innerText || element.getAttribute("aria-label"), height: element.getBoundingClientRect().height }))
      .filter(({ height }) => height < 44),
  );
  expect(small).toEqual([]);
  await context.close();
});

test("the page breaks no content policy and logs no error", async ({ page }) => {
  const troubles: string[] = [];
  page.on("console", (message) => { if (message.type() === "error") troubles.push(message.text()); });
  page.on("pageerror", (error) => troubles.push(error.message));
  const desk = new Desk(page);
  await desk.signIn("Lúcia Andrade");
  await desk.list.getByRole("link").first().click();
  await expect(desk.log).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Filtros" }).click();
  await page.keyboard.press("Escape");
  // Asking who one is, before signing in, is answered 401: the browser notes that by itself.
  expect(troubles.filter((text) => !text.includes("401"))).toEqual([]);
});
