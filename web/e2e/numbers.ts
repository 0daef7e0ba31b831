import type { Page } from "@playwright/test";
import { api, simulate } from "./stack";

/** A number of ours as Z-API's panel shows it, before any phone is paired with it. */
export interface NewNumber { instance_id: string; token: string; client_token: string; name: string; phone: string }

/** An instance at Z-API that nobody has registered. */
export async function newInstance(name: string): Promise<NewNumber> {
  const unique = `${String(Date.now())}${String(Math.floor(Math.random() * 1e6)).padStart(6, "0")}`;
  const phone = `55113${unique.slice(-8)}`;
  const made = (await simulate("POST", "/instances", { id: `E2E${unique.padStart(29, "0")}`, token: `T${unique}`, client_token: `F${unique}S`, name, phone, unpaired: true })) as { id: string; token: string; client_token: string };
  return { instance_id: made.id, token: made.token, client_token: made.client_token, name, phone };
}

/** The phone reads the QR code that is on a screen now. */
export async function scan(number: NewNumber): Promise<void> {
  await simulate("POST", `/instances/${number.instance_id}/scan`, {});
}

/** The phone leaves WhatsApp, or is there again. */
export async function setConnected(number: NewNumber, connected: boolean): Promise<void> {
  await simulate("PATCH", `/instances/${number.instance_id}`, { connected });
}

/** Fills the form of a new number as somebody who has Z-API's panel beside it. */
export async function fillForm(page: Page, number: NewNumber): Promise<void> {
  await page.getByLabel("Nome", { exact: true }).fill(number.name);
  await page.getByLabel("ID da instância").fill(number.instance_id);
  await page.getByLabel("Token da instância").fill(number.token);
  await page.getByLabel(/Client-Token/).fill(number.client_token);
}

/** Takes the number out of the company again, so that no later test meets it. */
export async function removeNumber(name: string): Promise<void> {
  const { items } = (await api("Lúcia Andrade", "GET", "/connections")) as { items: { id: string; name: string }[] };
  for (const { id, name: each } of items) if (each === name) await api("Lúcia Andrade", "DELETE", `/connections/${id}`);
}
