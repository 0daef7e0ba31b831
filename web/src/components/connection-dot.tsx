import { cn } from "@/lib/cn";

/** The colour that a manager gave to a number: one of six. Its name is always within reach. */
export function ConnectionDot({ color, name, className }: { color: number; name?: string; className?: string }) {
  const index = color >= 1 && color <= 6 ? color : 1;
  return <i title={name} className={cn("inline-block size-2 shrink-0 rounded-full", className)} style={{ background: `var(--conn-${index})` }} />;
}
