import { WifiOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Ticket } from "@/lib/api-types";

/** One line above the composer when the number's phone is away: the message waits, it is not lost. */
export function ComposerWarning({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  if (ticket.connection.status !== "disconnected") return null;
  return (
    <p role="status" className="mx-4 mb-1.5 flex items-center gap-1.5 text-xs text-sla-warn max-md:mx-0 max-md:mb-0 max-md:border-t max-md:bg-card max-md:px-4 max-md:py-2">
      <WifiOff className="size-3.5 shrink-0" strokeWidth={1.75} aria-hidden="true" />
      {t("composer.disconnected", { name: ticket.connection.name })}
    </p>
  );
}
