import { useSyncExternalStore } from "react";

/** Choices of this browser. They live in localStorage; public/theme.js reads three of them before the first paint. */
export interface Preferences {
  theme: "system" | "light" | "dark";
  density: "comfortable" | "compact";
  language: "pt-BR" | "en" | "es";
  sidebar: "rail" | "full";
  panel: "open" | "closed";
  events: "shown" | "hidden";
}

const DEFAULTS: Preferences = { theme: "system", density: "comfortable", language: "pt-BR", sidebar: "rail", panel: "open", events: "shown" };
const ALLOWED: { [K in keyof Preferences]: readonly Preferences[K][] } = {
  theme: ["system", "light", "dark"],
  density: ["comfortable", "compact"],
  language: ["pt-BR", "en", "es"],
  sidebar: ["rail", "full"],
  panel: ["open", "closed"],
  events: ["shown", "hidden"],
};
const listeners = new Set<() => void>();

export function getPreference<K extends keyof Preferences>(key: K): Preferences[K] {
  const stored = readStorage(`balcao:${key}`);
  return ALLOWED[key].find((value) => value === stored) ?? DEFAULTS[key];
}

export function setPreference<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
  writeStorage(`balcao:${key}`, value);
  applyPreferences();
  for (const listener of listeners) listener();
}

export function usePreference<K extends keyof Preferences>(key: K): [Preferences[K], (value: Preferences[K]) => void] {
  const value = useSyncExternalStore(subscribe, () => getPreference(key));
  return [value, (next) => { setPreference(key, next); }];
}

/** Puts theme and density on <html>; safe to call at any time. */
export function applyPreferences(): void {
  const root = document.documentElement;
  const theme = getPreference("theme");
  const dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.classList.toggle("dark", dark);
  root.dataset.theme = dark ? "dark" : "light";
  if (getPreference("density") === "compact") root.dataset.density = "compact";
  else delete root.dataset.density;
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", dark ? "#13161b" : "#ffffff");
}

/** Follows the system's theme and the choices made in other tabs. */
export function watchPreferences(): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyPreferences);
  window.addEventListener("storage", (event) => {
    if (!event.key?.startsWith("balcao:")) return;
    applyPreferences();
    for (const listener of listeners) listener();
  });
}

/** localStorage can be full, blocked or absent (private windows): reading then finds nothing. */
export function readStorage(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Writes or, with null, removes; tells whether it worked. */
export function writeStorage(key: string, value: string | null): boolean {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

/** The keys of localStorage that begin so. */
export function storedKeys(prefix: string): string[] {
  try {
    return Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index)).filter((key) => key?.startsWith(prefix) === true) as string[];
  } catch {
    return [];
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
