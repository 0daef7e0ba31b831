import { useEffect } from "react";

/** The shade of a dialog whose code is on its way; single keys rest meanwhile (see use-hotkeys), Esc gives up. */
export function DialogLoading({ onClose }: { onClose: () => void }) {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => { if (event.key === "Escape") onClose(); };
    window.addEventListener("keydown", onKeyDown);
    return () => { window.removeEventListener("keydown", onKeyDown); };
  }, [onClose]);
  return <div role="dialog" aria-busy="true" data-state="open" onClick={onClose} className="fixed inset-0 z-40 animate-fade-in bg-overlay" />;
}
