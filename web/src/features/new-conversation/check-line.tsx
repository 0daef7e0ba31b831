import type { UseQueryResult } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, LoaderCircle } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import type { ContactVerdict } from "@/lib/api-types";
import { shownName } from "@/lib/contacts";
import { phoneNumber } from "@/lib/format";
import { useErrorText } from "@/lib/use-error-text";

/** What WhatsApp says of the number that is being typed. */
export function CheckLine({ check, phone, onRetry }: { check: UseQueryResult<ContactVerdict>; phone: string | null; onRetry: () => void }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  if (phone === null) return <p className="-mt-2 text-xs text-muted-foreground">{t("newConversation.phoneHint")}</p>;
  const line = "-mt-2 flex items-center gap-1.5 text-xs";
  if (check.isError) return <p role="status" className={`${line} text-sla-warn`}><CircleAlert className="size-3.5 shrink-0" strokeWidth={1.75} aria-hidden="true" />{errorText(check.error)} <Button variant="link" size="inline" className="text-xs" onClick={onRetry}>{t("common.retry")}</Button></p>;
  if (!check.data) return <p role="status" className={`${line} text-muted-foreground`}><LoaderCircle className="size-3.5 shrink-0 animate-spin" strokeWidth={1.75} aria-hidden="true" />{t("newConversation.checking")}</p>;
  if (!check.data.exists) return <p role="alert" className={`${line} text-destructive`}><CircleAlert className="size-3.5 shrink-0" strokeWidth={1.75} aria-hidden="true" />{t("newConversation.notOnWhatsApp")}</p>;
  const { contact } = check.data;
  const number = check.data.phone ?? phone;
  const name = contact ? shownName(contact) : "";
  return (
    <p role="status" className={`${line} text-status-resolved`}>
      <CircleCheck className="size-3.5 shrink-0" strokeWidth={1.75} aria-hidden="true" />
      {name ? t("newConversation.isContact", { name }) : t("newConversation.onWhatsApp", { phone: phoneNumber(number) })}
    </p>
  );
}
