import { expect, type Locator, type Page } from "@playwright/test";
import { person, stack } from "./stack";

/** What a person does at the desk, in their words. */
export class Desk {
  constructor(readonly page: Page) {}

  async signIn(name: string): Promise<void> {
    const { email, password } = person(name);
    await this.page.goto(stack.web);
    await this.page.getByLabel("E-mail").fill(email);
    await this.page.getByLabel("Senha", { exact: true }).fill(password);
    await this.page.getByRole("button", { name: "Entrar" }).click();
    await expect(this.list).toBeVisible();
    // Phones show presence inside the profile menu only.
    if ((this.page.viewportSize()?.width ?? 0) >= 768) await expect(this.page.getByRole("status", { name: "Sua presença: On-line" })).toBeVisible();
  }

  get list(): Locator {
    return this.page.getByRole("region", { name: "Conversas" });
  }

  get log(): Locator {
    return this.page.getByRole("log", { name: "Mensagens" });
  }

  get composer(): Locator {
    return this.page.getByRole("textbox", { name: "Mensagem" });
  }

  row(name: string): Locator {
    return this.list.getByRole("link", { name: new RegExp(name) });
  }

  async open(name: string): Promise<void> {
    await this.row(name).click();
    await expect(this.page.getByRole("heading", { name })).toBeVisible();
  }

  async reply(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press("Enter");
    await expect(this.log.getByText(text)).toBeVisible();
  }

  /** The bubble of a text of ours shows this tick. */
  async expectTick(text: string, tick: string): Promise<void> {
    const bubble = this.log.locator("[data-index]").filter({ hasText: text });
    await expect(bubble.getByRole("img", { name: tick })).toBeVisible();
  }
}
