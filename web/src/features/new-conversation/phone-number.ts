/** Countries by their code, the likeliest first; Brazil has a mask of its own. */
export const COUNTRIES = [
  { code: "55", sign: "🇧🇷", key: "br" }, { code: "54", sign: "🇦🇷", key: "ar" }, { code: "595", sign: "🇵🇾", key: "py" }, { code: "598", sign: "🇺🇾", key: "uy" },
  { code: "591", sign: "🇧🇴", key: "bo" }, { code: "56", sign: "🇨🇱", key: "cl" }, { code: "57", sign: "🇨🇴", key: "co" }, { code: "51", sign: "🇵🇪", key: "pe" },
  { code: "52", sign: "🇲🇽", key: "mx" }, { code: "1", sign: "🇺🇸", key: "us" }, { code: "351", sign: "🇵🇹", key: "pt" }, { code: "34", sign: "🇪🇸", key: "es" },
  { code: "39", sign: "🇮🇹", key: "it" }, { code: "49", sign: "🇩🇪", key: "de" }, { code: "44", sign: "🇬🇧", key: "gb" }, { code: "33", sign: "🇫🇷", key: "fr" },
] as const;

export const BRAZIL = "55";

export interface TypedPhone {
  country: string;
  /** What is typed behind the country's code, digits alone. */
  national: string;
}

/** Takes apart what was typed or pasted: "+351 912…", "0055 11 9…" and "(11) 9…" all say which country is meant. */
export function readPhone(text: string, country: string): TypedPhone {
  const digits = text.replace(/\D/g, "");
  const international = text.trim().startsWith("+") ? digits : digits.startsWith("00") ? digits.slice(2) : null;
  const whole = international ?? (country === BRAZIL && digits.length > 11 && digits.startsWith(BRAZIL) ? digits : null);
  if (whole !== null) {
    const known = [...COUNTRIES].sort((a, b) => b.code.length - a.code.length).find(({ code }) => whole.startsWith(code));
    if (known) return { country: known.code, national: trim(whole.slice(known.code.length), known.code) };
    // A country that is not in the list stays whole, under its plus.
    return { country: "", national: whole.slice(0, 15) };
  }
  return { country, national: trim(digits, country) };
}

/** A leading zero is Brazil's way to dial another area; WhatsApp knows none. */
function trim(digits: string, country: string): string {
  return country === BRAZIL ? digits.replace(/^0+/, "").slice(0, 11) : digits.slice(0, 14);
}

/** (11) 99999-0000 while it is typed; others in groups of three. */
export function maskPhone({ country, national }: TypedPhone): string {
  if (country === "") return national ? `+${national}` : "";
  if (country !== BRAZIL) return national.replace(/(\d{3})(?=\d)/g, "$1 ").trim();
  const area = national.slice(0, 2);
  const rest = national.slice(2);
  if (rest === "") return area.length === 2 ? `(${area}` : area;
  const head = rest.length > 8 ? 5 : 4;
  return `(${area}) ${rest.length > head ? `${rest.slice(0, head)}-${rest.slice(head)}` : rest}`;
}

/** The number with its country's code once it can be one; null while it is too short. */
export function wholePhone({ country, national }: TypedPhone): string | null {
  if (country === BRAZIL) return national.length >= 10 ? BRAZIL + national : null;
  const whole = country + national;
  return whole.length >= 8 && whole.length <= 15 && (country === "" ? national.length >= 8 : national.length >= 6) ? whole : null;
}

/** Whether a search is meant for a number rather than a name. */
export function looksLikePhone(text: string): boolean {
  return /^[+\d(][\d\s().+-]*$/.test(text.trim()) && text.replace(/\D/g, "").length >= 3;
}
