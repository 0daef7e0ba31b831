import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

export function Kbd({ className, ...props }: ComponentProps<"kbd">) {
  return <kbd className={cn("rounded-sm border bg-card px-1.5 font-sans text-micro font-medium text-muted-foreground", className)} {...props} />;
}
