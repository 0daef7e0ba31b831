import type { SearchMessage } from "@/lib/api-types";

/** The words around what was found, with the found ones standing out. */
export function Snippet({ parts }: { parts: SearchMessage["snippet"] }) {
  return <>{parts.map(({ text, hit }, index) => (hit ? <mark key={index} className="rounded-sm bg-selected font-medium text-foreground">{text}</mark> : text))}</>;
}

/** Marks where the asked words begin in a name or number; the API has decided that they are in it. */
export function Highlighted({ text, asked }: { text: string; asked: string }) {
  const at = fold(text).indexOf(fold(asked));
  if (at < 0 || asked === "") return <>{text}</>;
  return <>{text.slice(0, at)}<mark className="bg-transparent font-semibold text-primary">{text.slice(at, at + asked.length)}</mark>{text.slice(at + asked.length)}</>;
}

/** Without accents and capitals, of the same length, so that places stay. */
function fold(text: string): string {
  return Array.from(text, (letter) => letter.normalize("NFD").charAt(0).toLocaleLowerCase().charAt(0) || letter).join("");
}
