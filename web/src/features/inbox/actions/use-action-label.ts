import { useTranslation } from "react-i18next";
import type { RunnableAction } from "@/features/inbox/actions/use-run-action";
import type { Ticket } from "@/lib/api-types";

/** The word for an action on this ticket: accepting what is on hold is taking it up again. */
export function useActionLabel(ticket: Ticket, action: RunnableAction): string {
  const { t } = useTranslation();
  return action === "accept" && ticket.status === "waiting" ? t("actions.resume") : t(`actions.${action}`);
}
