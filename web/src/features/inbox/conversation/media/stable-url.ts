/** Signed links change with every answer of the API and last fifteen minutes: this is how long one stays in use. */
const KEEP_MS = 10 * 60_000;

const kept = new Map<string, { url: string; until: number }>();

/** The link that is in use for a file already, so that a tick on its message does not load the picture again; else the one given. */
export function stableUrl(url: string, now = Date.now()): string {
  const known = kept.get(pathOf(url));
  if (known && known.until > now) return known.url;
  kept.set(pathOf(url), { url, until: now + KEEP_MS });
  return url;
}

/** A link that did not work any more is not offered again. */
export function forgetUrl(url: string): void {
  const known = kept.get(pathOf(url));
  if (known?.url === url) kept.delete(pathOf(url));
}

function pathOf(url: string): string {
  return url.split("?", 1)[0] ?? url;
}
