import { Check, CheckCheck, CircleAlert, CircleQuestionMark, Clock } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { MessageStatus } from "@/lib/api-types";
import { cn } from "@/lib/cn";

const ICON = {
  queued: Clock, sending: Clock, waitingNetwork: Clock, accepted: Check, sent: Check, delivered: CheckCheck, read: CheckCheck, played: CheckCheck,
  failed: CircleAlert, skipped: CircleAlert, cancelled: CircleAlert, unconfirmed: CircleQuestionMark, received: null,
} as const;

/** How far an outgoing message got; the meaning is spoken and shown on hover. */
export function Tick({ status, className }: { status: MessageStatus | "waitingNetwork"; className?: string }) {
  const { t } = useTranslation();
  const Icon = ICON[status];
  if (!Icon) return null;
  const label = t(`tick.${status}`);
  return (
    <span role="img" aria-label={label} title={label} className={cn("inline-flex shrink-0", (status === "read" || status === "played") && "text-tick-read", className)}>
      <Icon className={Icon === Clock ? "size-3" : "size-4"} strokeWidth={1.75} aria-hidden="true" />
    </span>
  );
}
