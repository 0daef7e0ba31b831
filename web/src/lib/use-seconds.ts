import { useEffect, useState } from "react";

/** Whole seconds until a moment, counted down once a second; 0 when it is past, null without one. */
export function useSecondsUntil(iso: string | null | undefined): number | null {
  const [now, setNow] = useState(() => Date.now());
  const until = iso ? Date.parse(iso) : null;
  useEffect(() => {
    if (until === null) return;
    const timer = setInterval(() => { setNow(Date.now()); }, 1_000);
    return () => { clearInterval(timer); };
  }, [until]);
  return until === null ? null : Math.max(0, Math.ceil((until - now) / 1_000));
}
