import { Tooltip as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { Kbd } from "@/components/ui/kbd";

export const TooltipProvider = Primitive.Provider;

/** Names an icon (and its key) on hover and focus. The trigger still needs its own aria-label. */
export function Tooltip({ label, shortcut, side = "bottom", children }: { label: ReactNode; shortcut?: string; side?: "top" | "right" | "bottom" | "left"; children: ReactNode }) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-72 animate-fade-in items-center gap-2 rounded-md border bg-popover px-2 py-1 text-xs text-popover-foreground shadow-md"
        >
          {label}
          {shortcut ? <Kbd>{shortcut}</Kbd> : null}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
