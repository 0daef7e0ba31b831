import { expect, test } from "@playwright/test";
import { Desk } from "./desk";
import { api, newCustomer, readChat, timesSent, write } from "./stack";

test("a customer's message becomes a ticket that is accepted, answered and resolved", async ({ page }) => {
  const desk = new Desk(page);
  const name = `Marina ${String(Date.now())}`;
  const phone = await newCustomer(name);
  await desk.signIn("Rafael Nunes");

  await write(phone, "Boa tarde! Meu sofá veio rasgado");
  await expect(desk.row(name)).toContainText("Boa tarde! Meu sofá veio rasgado");
  await desk.open(name);
  await expect(desk.log.getByText("Meu sofá veio rasgado")).toBeVisible();

  await page.getByRole("button", { name: "Aceitar", exact: true }).first().click();
  await expect(page.getByRole("button", { name: "Resolver" })).toBeVisible();
  await expect(desk.log.getByText("Rafael Nunes")).toBeVisible();

  const answer = `A troca é por nossa conta (${name})`;
  await desk.reply(answer);
  await desk.expectTick(answer, "Entregue no celular do cliente");
  await readChat(phone);
  await desk.expectTick(answer, "Lida pelo cliente");
  expect(await timesSent(answer)).toBe(1);

  await write(phone, "Muito obrigada!");
  await expect(desk.log.getByText("Muito obrigada!")).toBeVisible();

  await page.getByRole("button", { name: "Resolver" }).click();
  await page.getByRole("dialog", { name: "Resolver atendimento" }).getByRole("button", { name: "Resolver" }).click();
  await expect(page.getByRole("heading", { name }).locator("xpath=ancestor::header").getByText("Resolvido")).toBeVisible();
  await expect(page.getByText("Este atendimento foi encerrado.")).toBeVisible();
});

test("what came while the line was cut is there when it returns, once and in order", async ({ page, context }) => {
  const desk = new Desk(page);
  const name = `Eduardo ${String(Date.now())}`;
  const phone = await newCustomer(name);
  await desk.signIn("Rafael Nunes");
  await write(phone, "antes do corte");
  await desk.open(name);
  await expect(desk.log.getByText("antes do corte")).toBeVisible();

  await context.setOffline(true);
  await expect(page.getByText("Sem conexão com o servidor.")).toBeVisible();
  for (const text of ["no escuro 1", "no escuro 2", "no escuro 3"]) await write(phone, text);
  const mine = `escrevi sem internet ${name}`;
  await desk.reply(mine);
  await expect(desk.log.getByText("Sem internet. Sai sozinha quando ela voltar.")).toBeVisible();

  await context.setOffline(false);
  for (const text of ["no escuro 1", "no escuro 2", "no escuro 3"]) await expect(desk.log.getByText(text, { exact: true })).toHaveCount(1);
  await expect(page.getByText("Sem conexão com o servidor.")).toBeHidden();
  await desk.expectTick(mine, "Entregue no celular do cliente");
  await expect(desk.log.getByText(mine)).toHaveCount(1);
  expect(await timesSent(mine)).toBe(1);
  const shown = await desk.log.locator("[data-index]").filter({ hasText: "no escuro" }).allInnerTexts();
  expect(shown.map((text) => text.slice(0, 11))).toEqual(["no escuro 1", "no escuro 2", "no escuro 3"]);
});

test("a draft survives a reload, and what was sent just before it goes out once", async ({ page }) => {
  const desk = new Desk(page);
  const name = `Sônia ${String(Date.now())}`;
  const phone = await newCustomer(name);
  await desk.signIn("Rafael Nunes");
  await write(phone, "Qual o prazo?");
  await desk.open(name);
  const sent = `sete dias úteis ${name}`;
  await desk.reply(sent);
  await desk.composer.fill("ainda não terminei de escre");
  await page.reload();
  await expect(desk.composer).toHaveValue("ainda não terminei de escre");
  await expect(desk.row(name)).toContainText("Rascunho:");
  await desk.expectTick(sent, "Entregue no celular do cliente");
  expect(await timesSent(sent)).toBe(1);
});

test("two people at one ticket: the second is told who was faster, both see the same", async ({ page, browser }) => {
  const name = `Thiago ${String(Date.now())}`;
  const phone = await newCustomer(name);
  const rafael = new Desk(page);
  const otavio = new Desk(await (await browser.newContext({ locale: "pt-BR" })).newPage());
  await rafael.signIn("Rafael Nunes");
  await otavio.signIn("Otávio Moura");
  await write(phone, "Alguém pode me atender?");
  await rafael.open(name);
  await otavio.open(name);
  await expect(rafael.page.getByRole("img", { name: "Otávio Moura também está vendo" })).toBeVisible();

  await rafael.page.getByRole("button", { name: "Aceitar", exact: true }).first().click();
  await expect(otavio.page.getByRole("button", { name: "Aceitar", exact: true })).toHaveCount(0);
  await expect(otavio.page.getByRole("complementary", { name: "Detalhes do atendimento" }).getByText("Rafael Nunes").first()).toBeVisible();

  await rafael.reply(`Sou eu (${name})`);
  await expect(otavio.log.getByText(`Sou eu (${name})`)).toBeVisible();
  await otavio.page.context().close();
});

test("a ticket that goes where one may not look leaves the screen at once", async ({ page }) => {
  const desk = new Desk(page);
  const name = `Renato ${String(Date.now())}`;
  const phone = await newCustomer(name);
  await desk.signIn("Camila Teixeira");
  await write(phone, "Quero falar com o suporte");
  await desk.open(name);
  const departments = (await api("Otávio Moura", "GET", "/departments")) as { items: { id: string; name: string }[] };
  const support = departments.items.find((department) => department.name === "Suporte");
  const id = new URL(page.url()).pathname.split("/").pop() ?? "";
  await api("Otávio Moura", "POST", `/tickets/${id}/transfer`, { department_id: support?.id });
  await expect(page).toHaveURL(/\/inbox$/);
  await expect(desk.row(name)).toHaveCount(0);
  await expect(page.getByText("Este atendimento não está mais disponível para você.")).toBeVisible();
  await page.goto(page.url() + `/${id}`);
  await expect(desk.log).toHaveCount(0);
  await expect(page.getByText("Este atendimento não está mais disponível para você.")).toBeVisible();
});
