import { createContext, use } from "react";

interface Shell {
  openPalette: () => void;
  openShortcuts: () => void;
}

export const ShellContext = createContext<Shell>({ openPalette: () => undefined, openShortcuts: () => undefined });

export function useShell(): Shell {
  return use(ShellContext);
}
