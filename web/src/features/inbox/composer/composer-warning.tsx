import { CirclePause, Ban, WifiOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "@/lib/api-types";

/** One line above the composer when the number sends nothing now: the message waits, it is not lost. */
export function ComposerWarning({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { name, status } = ticket.connection;
  const warnings: Partial<Record<string, { icon: typeof WifiOff; text: string }>> = {
    disconnected: { icon: WifiOff, text: t("composer.disconnected", { name }) },
    paused: { icon: CirclePause, text: t("composer.paused", { name }) },
    blocked: { icon: Ban, text: t("composer.blocked", { name }) },
  };
  const warning = warnings[status];
  if (!warning) return null;
  const Icon = warning.icon;
  return (
    <p role="status" className="mx-4 mb-1.5 flex items-center gap-1.5 text-xs text-sla-warn max-md:mx-0 max-md:mb-0 max-md:border-t max-md:bg-card max-md:px-4 max-md:py-2">
      <Icon className="size-3.5 shrink-0" strokeWidth={1.75} aria-hidden="true" />
      {warning.text}
    </p>
  );
}
