/** Lower case without accents, so that "orcamento" finds "Orçamento". */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

/**
 * How well words match what was typed; 0 not at all. A beginning is better than a word's beginning,
 * that better than a part, and that better than letters in their order ("bdia" for "bom dia").
 */
export function match(typed: string, words: string): number {
  const query = plain(typed);
  const text = plain(words);
  if (query === "") return 1;
  if (text === query) return 6;
  if (text.startsWith(query)) return 5;
  if (text.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(query))) return 4;
  if (text.includes(query)) return 3;
  let at = 0;
  for (const letter of query) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return 0;
  }
  return query.length > 2 ? 1 : 0;
}

/** The entries that match, best first, equal ones in their own order. */
export function rank<T>(entries: readonly T[], typed: string, words: (entry: T) => [words: string, weight: number][]): T[] {
  return entries
    .map((entry, index) => ({ entry, index, score: Math.max(...words(entry).map(([text, weight]) => match(typed, text) * weight)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .map(({ entry }) => entry);
}
