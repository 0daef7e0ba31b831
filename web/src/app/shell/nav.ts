import { BellRing, MessageSquareText, SlidersHorizontal, Users, type LucideIcon } from "lucide-react";
import { seesConnections, seesContacts } from "@/lib/access";
import type { Me } from "@/lib/api-types";

export interface Section {
  to: "/inbox" | "/contacts" | "/alerts" | "/settings";
  label: "shell.inbox" | "shell.contacts" | "shell.alerts" | "shell.settings";
  icon: LucideIcon;
  shown: (me: Me) => boolean;
}

/** Sections that exist, in their order; settings stand apart at the end. The rest of the house joins as it is built. */
export const SECTIONS: Section[] = [
  { to: "/inbox", label: "shell.inbox", icon: MessageSquareText, shown: () => true },
  { to: "/contacts", label: "shell.contacts", icon: Users, shown: seesContacts },
  { to: "/alerts", label: "shell.alerts", icon: BellRing, shown: () => true },
  { to: "/settings", label: "shell.settings", icon: SlidersHorizontal, shown: seesConnections },
];

/** The section that an address belongs to. */
export function sectionOf(pathname: string): Section["label"] {
  if (pathname.startsWith("/connections/")) return "shell.settings";
  return SECTIONS.find((section) => pathname === section.to || pathname.startsWith(`${section.to}/`))?.label ?? "shell.inbox";
}
