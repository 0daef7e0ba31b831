import { Command } from "cmdk";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

export const PALETTE_GROUP = "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted-foreground";

interface Props {
  value: string;
  icon?: LucideIcon;
  shortcut?: string;
  /** More than one line. */
  tall?: boolean;
  onSelect: () => void;
  children: ReactNode;
}

export function PaletteItem({ value, icon: Icon, shortcut, tall = false, onSelect, children }: Props) {
  return (
    <Command.Item value={value} onSelect={onSelect} className={cn("flex items-center gap-2.5 rounded-md px-2 data-[selected=true]:bg-accent data-[selected=true]:text-accent-foreground", tall ? "min-h-11 py-1.5" : "h-9 max-md:h-11")}>
      {Icon ? <Icon className="icon text-muted-foreground" aria-hidden="true" /> : null}
      {children}
      {shortcut ? <span className="ml-auto text-xs text-muted-foreground max-md:hidden">{shortcut}</span> : null}
    </Command.Item>
  );
}
