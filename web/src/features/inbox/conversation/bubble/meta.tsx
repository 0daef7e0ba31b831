import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

/** Time and tick float into the last line of the text. */
export function Meta({ side, floating, children }: { side: "in" | "out"; floating: boolean; children: ReactNode }) {
  return (
    <span className={cn("inline-flex items-center gap-1 text-xs whitespace-nowrap tabular-nums", floating ? "float-right mt-[5px] -mb-0.5 ml-3" : "ml-1.5", side === "in" ? "text-muted-foreground" : "text-bubble-out-meta")}>
      {children}
    </span>
  );
}
