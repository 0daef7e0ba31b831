import { Suspense, useState, type ReactNode } from "react";

interface Props {
  /** The button alone, shown until the menu's code is here. */
  button: (open: () => void) => ReactNode;
  /** The menu with its button; `opened` says that it was asked for before it was here. */
  children: (opened: boolean) => ReactNode;
}

/** A menu whose code comes after the first paint. A click that comes before it opens the menu as soon as it is there. */
export function DeferredMenu({ button, children }: Props) {
  const [asked, setAsked] = useState(false);
  return <Suspense fallback={button(() => { setAsked(true); })}>{children(asked)}</Suspense>;
}
