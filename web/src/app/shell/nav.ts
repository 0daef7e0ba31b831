import { MessageSquareText, type LucideIcon } from "lucide-react";

interface Section {
  to: "/inbox";
  label: "shell.inbox";
  icon: LucideIcon;
}

/** Sections that exist. The rest of the house joins as it is built. */
export const SECTIONS: Section[] = [{ to: "/inbox", label: "shell.inbox", icon: MessageSquareText }];
