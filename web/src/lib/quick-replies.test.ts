import { describe, expect, it } from "vitest";
import type { Ticket } from "@/lib/api-types";
import { rank } from "@/lib/fuzzy";
import { dayPart, fillVariables, valuesFor, type Values } from "@/lib/quick-replies";
import { me } from "@/testing/people";
import { World } from "@/testing/world";

const ticket = (name: string): Ticket => new World([{ name, mine: true, lines: [] }]).tickets[0]!;
const values = (name: string): Values => valuesFor(ticket(name), me, "Boa tarde");

describe("the variables of a quick reply", () => {
  it("are filled from the ticket, the person and the company", () => {
    const body = "{{saudacao}}, {{contato.primeiro_nome}}! Sou {{atendente.nome}}, de {{departamento}} da {{empresa}}. Protocolo {{protocolo}}, em nome de {{contato.nome}}.";
    expect(fillVariables(body, values("Marina Albuquerque"))).toBe("Boa tarde, Marina! Sou Beatriz Souza, de Suporte da Móveis Jatobá. Protocolo 2025-004801, em nome de Marina Albuquerque.");
  });
  it("leave no hole where a contact has no name", () => {
    expect(fillVariables("{{saudacao}}, {{contato.primeiro_nome}}! Tudo bem?", values("5511955550187"))).toBe("Boa tarde! Tudo bem?");
    expect(fillVariables("Oi {{contato.nome}}", values("+55 11 95555-0187"))).toBe("Oi");
  });
  it("that nobody knows stay as they are written", () => {
    expect(fillVariables("Use {{cupom}} e {{ protocolo }}", values("Ana"))).toBe("Use {{cupom}} e 2025-004801");
  });
  it("are never read out of what another one holds", () => {
    expect(fillVariables("{{contato.nome}}", values("{{protocolo}}"))).toBe("{{protocolo}}");
  });
  it("greet by the clock of the company, not of the browser", () => {
    const noonInLondon = new Date("2026-01-10T12:30:00Z");
    expect(dayPart(noonInLondon, "America/Sao_Paulo")).toBe("morning");
    expect(dayPart(noonInLondon, "Europe/London")).toBe("afternoon");
    expect(dayPart(new Date("2026-01-10T02:00:00Z"), "America/Sao_Paulo")).toBe("evening");
  });
});

describe("finding a quick reply", () => {
  const replies = [
    { shortcut: "horario", title: "Horário de atendimento", body: "Abrimos às 9h" },
    { shortcut: "orc", title: "Orçamento", body: "Segue o orçamento com prazo" },
    { shortcut: "prazo", title: "Prazo de entrega", body: "São sete dias" },
  ];
  const found = (typed: string) => rank(replies, typed, ({ shortcut, title, body }) => [[shortcut, 3], [title, 2], [body, 1]]).map(({ shortcut }) => shortcut);
  it("goes by the shortcut before the title and the title before the text", () => {
    expect(found("prazo")).toEqual(["prazo", "orc"]);
    expect(found("o")[0]).toBe("orc");
  });
  it("asks for no accents", () => { expect(found("orcamento")).toEqual(["orc"]); });
  it("forgives left-out letters", () => { expect(found("hrio")).toEqual(["horario"]); });
  it("shows all in their order before anything is typed", () => { expect(found("")).toEqual(["horario", "orc", "prazo"]); });
});
