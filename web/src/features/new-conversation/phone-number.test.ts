import { describe, expect, it } from "vitest";
import { looksLikePhone, maskPhone, readPhone, wholePhone } from "@/features/new-conversation/phone-number";

const shown = (text: string, country = "55") => maskPhone(readPhone(text, country));
const whole = (text: string, country = "55") => wholePhone(readPhone(text, country));

describe("a typed number", () => {
  it("wears Brazil's mask from the first digit to the last, with the ninth digit and without", () => {
    expect(["1", "11", "119", "11988", "1198765", "1132345678", "11987654321"].map((text) => shown(text))).toEqual(["1", "(11", "(11) 9", "(11) 988", "(11) 9876-5", "(11) 3234-5678", "(11) 98765-4321"]);
  });
  it("is the same number however it was pasted", () => {
    for (const text of ["(11) 98765-4321", "011 98765 4321", "+55 11 98765-4321", "5511987654321", "0055 11 987654321"]) expect(whole(text)).toBe("5511987654321");
  });
  it("of another country changes the country", () => {
    expect(readPhone("+351 912 345 678", "55")).toEqual({ country: "351", national: "912345678" });
    expect(shown("912345678", "351")).toBe("912 345 678");
    expect(readPhone("+1 (212) 555-0100", "55").country).toBe("1");
  });
  it("of a country that is not listed stays as it is", () => {
    expect(whole("+81 90 1234 5678")).toBe("819012345678");
    expect(shown("+819012345678")).toBe("+819012345678");
  });
  it("is not asked about before it can be whole", () => {
    expect(whole("11 9876")).toBeNull();
    expect(whole("119876543")).toBeNull();
    expect(whole("12345", "351")).toBeNull();
  });
  it("is told from a name", () => {
    expect(["11 98", "+55 11", "(11)9"].map(looksLikePhone)).toEqual([true, true, true]);
    expect(["Ana", "11", "Loja 12", ""].map(looksLikePhone)).toEqual([false, false, false, false]);
  });
});
