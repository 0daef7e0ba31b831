import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

/** Empty and error states: one line saying what is so, one saying why, one button. */
export function StateMessage({ icon: Icon, title, body, action, className, tone = "plain" }: { icon: LucideIcon; title: string; body?: string; action?: ReactNode; className?: string; tone?: "plain" | "error" }) {
  return (
    <div role={tone === "error" ? "alert" : undefined} className={cn("px-6 py-10", className)}>
      <Icon className={cn("mb-3 size-6", tone === "error" ? "text-destructive" : "text-muted-foreground")} strokeWidth={1.75} aria-hidden="true" />
      <h3 className="text-base font-semibold">{title}</h3>
      {body ? <p className="mt-1 mb-4 max-w-[38ch] text-muted-foreground">{body}</p> : <div className="mb-4" />}
      {action}
    </div>
  );
}
