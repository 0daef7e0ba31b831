import { expect, test, type Locator, type Page } from "@playwright/test";
import { Desk } from "./desk";
import { newCustomer, write } from "./stack";

const COUNT = 10_000;
const TEXTS = ["ok", "Bom dia! A mesa Jacarandá ainda está em promoção?", "Está sim, até sábado. Aberta ela fica com 2,20 m por 1,00 m; fechada, 1,60 m. Cabem oito cadeiras com folga, e o prazo para o Butantã é de 5 dias úteis, com montagem no mesmo dia."];

type Row = Record<string, unknown> & { id: string; seq: number; created_at: string };

/** Ten thousand messages in place of the ticket's own, in pages as the API gives them. */
async function fillThread(page: Page): Promise<void> {
  let rows: Row[] | null = null;
  await page.route(/\/api\/v1\/tickets\/[^/]+\/messages\?/, async (route) => {
    const query = new URL(route.request().url()).searchParams;
    if (query.has("ids") || query.has("after_seq")) {
      await route.fulfill({ json: { items: [], next_cursor: null } });
      return;
    }
    rows ??= madeUp(((await (await route.fetch()).json()) as { items: Row[] }).items[0]);
    const limit = Number(query.get("limit"));
    const around = rows.findIndex((row) => row.id === query.get("around"));
    const end = around >= 0 ? Math.min(COUNT, around + limit / 2) : query.has("after") ? Math.min(COUNT, Number(query.get("after")) + limit) : Number(query.get("before") ?? COUNT);
    const start = Math.max(0, query.has("after") ? Number(query.get("after")) : end - limit);
    await route.fulfill({ json: { items: rows.slice(start, end), next_cursor: start > 0 ? String(start) : null, newer_cursor: end < COUNT ? String(end) : null } });
  });
}

function madeUp(sample: Row | undefined): Row[] {
  if (!sample) throw new Error("the ticket has no message to copy");
  const last = Date.parse(sample.created_at);
  const id = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
  return Array.from({ length: COUNT }, (_, index) => ({
    ...sample, id: id(index), seq: index + 1, client_id: null, text: `nº ${String(index)} ${TEXTS[index % TEXTS.length] ?? ""}`, created_at: new Date(last - (COUNT - index) * 90_000).toISOString(),
    quoted: index === COUNT - 1 ? { id: id(50), text: "do começo", author_name: "Cliente", type: "text", thumb_url: null } : null,
  }));
}

/** A message in view, and how far from the top it stands. */
async function landmark(log: Locator): Promise<{ text: string; top: number }> {
  return log.evaluate((element) => {
    const box = element.getBoundingClientRect();
    const found = [...element.querySelectorAll<HTMLElement>("[data-index]")].find((row) => row.getBoundingClientRect().top > box.top + 120 && row.querySelector('[role="article"]'));
    return { text: found?.innerText.slice(0, 12) ?? "", top: (found?.getBoundingClientRect().top ?? 0) - box.top };
  });
}

test("ten thousand messages: a screenful is drawn, older ones come without a jump, a quote is one request away", async ({ page }) => {
  const desk = new Desk(page);
  const name = `Arquivo ${String(Date.now())}`;
  const phone = await newCustomer(name);
  await desk.signIn("Rafael Nunes");
  await write(phone, "Oi");
  await expect(desk.row(name)).toBeVisible();
  await fillThread(page);
  await desk.open(name);
  await expect(desk.log.getByText("nº 9999")).toBeVisible();
  const drawn = () => desk.log.locator("[data-index]").count();
  expect(await drawn()).toBeLessThan(60);

  // Upwards by wheel through several pages: what is read stays where it is while a page comes in above.
  await desk.log.hover();
  for (let turn = 0; turn < 30; turn += 1) {
    const loaded = desk.log.evaluate((element) => element.scrollHeight);
    await page.mouse.wheel(0, -600);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    const before = await landmark(desk.log);
    await expect.poll(async () => Math.abs((await landmark(desk.log)).top - before.top) < 2 || (await landmark(desk.log)).text !== before.text).toBe(true);
    if ((await loaded) !== (await desk.log.evaluate((element) => element.scrollHeight))) {
      const after = await landmark(desk.log);
      expect(after.text).toBe(before.text);
      expect(Math.abs(after.top - before.top)).toBeLessThan(4);
    }
  }
  expect(await drawn()).toBeLessThan(60);

  await page.getByRole("button", { name: "Ir para o fim" }).click();
  await expect(desk.log.getByText("nº 9999")).toBeVisible();
  await desk.log.getByRole("button", { name: /Citação de Cliente/ }).click();
  await expect(desk.log.locator('[role="article"].animate-flash')).toContainText("nº 50 ");
  expect(await drawn()).toBeLessThan(60);
  await page.getByRole("button", { name: "Ir para o fim" }).click();
  await expect(desk.log.getByText("nº 9999")).toBeVisible();
});
