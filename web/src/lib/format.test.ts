import { beforeAll, describe, expect, it } from "vitest";
import { avatarTint, clockTime, configureFormat, contactName, dayKey, dayStart, daysAgo, duration, initials, longDay, phoneNumber, shortDate } from "@/lib/format";

beforeAll(() => { configureFormat({ locale: "pt-BR", timeZone: "America/Sao_Paulo" }); });

describe("dates", () => {
  it("are those of the tenant's time zone, whatever the browser's", () => {
    expect(clockTime("2025-11-22T02:30:00Z")).toBe("23:30");
    expect(dayKey("2025-11-22T02:30:00Z")).toBe("2025-11-21");
    expect(daysAgo("2025-11-22T02:30:00Z", new Date("2025-11-22T12:00:00Z"))).toBe(1);
  });

  it("count calendar days across the end of daylight saving time", () => {
    configureFormat({ timeZone: "America/New_York" });
    expect(daysAgo("2025-11-01T12:00:00Z", new Date("2025-11-03T12:00:00Z"))).toBe(2);
    configureFormat({ timeZone: "America/Sao_Paulo" });
  });

  it("name the year only when it is another", () => {
    const now = new Date("2025-11-22T12:00:00Z");
    expect(shortDate("2025-10-12T12:00:00Z", now)).toBe("12 out.");
    expect(shortDate("2024-10-12T12:00:00Z", now)).toContain("2024");
    expect(longDay("2025-11-21T12:00:00Z", now)).toBe("sexta-feira, 21 de novembro");
  });
});

describe("duration", () => {
  it.each([[0, "0 min"], [59_999, "0 min"], [27 * 60_000, "27 min"], [108 * 60_000, "1 h 48"], [-12 * 60_000, "12 min"], [51 * 3_600_000, "2 d 3 h"], [48 * 3_600_000, "2 d"]])("%d ms is %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe("people", () => {
  it("show a number when WhatsApp gave no name", () => {
    expect(phoneNumber("5511955550142")).toBe("+55 11 95555-0142");
    expect(phoneNumber("551133334444")).toBe("+55 11 3333-4444");
    expect(phoneNumber("14155550100")).toBe("+14155550100");
    expect(contactName({ name: "  ", phone: "5511955550142" })).toBe("+55 11 95555-0142");
    expect(contactName({ name: "5511955550142", phone: "5511955550142" })).toBe("+55 11 95555-0142");
    expect(contactName({ name: "", phone: null })).toBe("—");
  });

  it("have initials from the first two words, none from numbers and symbols", () => {
    expect(initials("Ana Lúcia de Oliveira")).toBe("AL");
    expect(initials("Condomínio Parque das Acácias – Administração")).toBe("CP");
    expect(initials("  élio ")).toBe("É");
    expect(initials("+55 11 95555-0142")).toBe("");
    expect(initials("🌻🌻")).toBe("");
  });

  it("keep their tint", () => {
    expect(avatarTint("a")).toBe(avatarTint("a"));
    for (const id of ["a", "b", "c", "00000005-0000-4000-8000-000000000001"]) expect(avatarTint(id)).toBeGreaterThanOrEqual(1);
  });
});

describe("days of the tenant", () => {
  it("begin at its midnight, also on the days when its clocks change", () => {
    configureFormat({ timeZone: "America/Sao_Paulo" });
    expect(dayStart("2025-11-01")).toBe("2025-11-01T03:00:00.000Z");
    expect(dayStart("2025-11-01", 1)).toBe("2025-11-02T03:00:00.000Z");
    configureFormat({ timeZone: "America/New_York" });
    expect(dayStart("2025-03-09")).toBe("2025-03-09T05:00:00.000Z");
    expect(dayStart("2025-03-09", 1)).toBe("2025-03-10T04:00:00.000Z");
    expect(dayStart("2025-11-02")).toBe("2025-11-02T04:00:00.000Z");
    expect(dayStart("2025-11-02", 1)).toBe("2025-11-03T05:00:00.000Z");
    configureFormat({ timeZone: "America/Sao_Paulo" });
  });
});
