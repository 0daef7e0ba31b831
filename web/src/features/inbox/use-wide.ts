import { useSyncExternalStore } from "react";

const QUERY = "(min-width: 1280px)";

/** Whether the side panel has room beside the conversation. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(QUERY);
      media.addEventListener("change", listener);
      return () => { media.removeEventListener("change", listener); };
    },
    () => matchMedia(QUERY).matches,
  );
}
