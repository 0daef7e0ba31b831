import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { useTicketAction } from "@/features/inbox/actions/use-ticket-action";
import type { Ticket } from "@/lib/api-types";

/** In place of the composer: why one can't write now, and the step that changes it. */
export function ReplyBarrier({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const accept = useTicketAction(ticket, "accept");
  const reopen = useTicketAction(ticket, "reopen");
  const closed = ticket.status === "resolved" || ticket.status === "cancelled";
  const text = accept.allowed ? t("composer.acceptFirst") : closed ? t("composer.closed") : t("composer.readOnly");
  return (
    <div className="mx-4 mb-3 flex min-h-14 shrink-0 items-center gap-3 rounded-xl border bg-card px-4 py-2 text-muted-foreground max-md:mx-0 max-md:mb-0 max-md:rounded-none max-md:border-x-0 max-md:border-b-0 max-md:pb-[calc(8px+env(safe-area-inset-bottom))]">
      <p className="flex-1">{text}</p>
      {accept.allowed && !closed ? <Button onClick={accept.run} aria-disabled={accept.pending}>{t("actions.accept")}</Button> : null}
      {closed && reopen.allowed ? <Button onClick={reopen.run} aria-disabled={reopen.pending}>{t("actions.reopen")}</Button> : null}
    </div>
  );
}
