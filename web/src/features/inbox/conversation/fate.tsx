import { CircleAlert, CircleQuestionMark, Clock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";

/** Codes of the provider's refusals, as far as people can tell them apart. */
const REASONS = {
  disconnected: "disconnected", connection_lost: "disconnected", number_not_on_whatsapp: "number_not_on_whatsapp", invalid_number: "invalid_number",
  not_permitted: "not_permitted", shadow_ban: "shadow_ban", timeout: "provider", provider_timeout: "provider", provider_error: "provider", unreachable: "provider",
  rate_limited: "shadow_ban", queue_full: "provider", instance_not_found: "reconnect", client_token: "reconnect", ip_not_allowed: "reconnect",
} as const;

interface Props {
  status: "failed" | "unconfirmed" | "skipped" | "rejected" | "waiting";
  code: string | null;
  connectionName: string;
  onResend?: () => void;
  onDiscard?: () => void;
}

/** Below a message that did not simply go out: why, and what to do. */
export function Fate({ status, code, connectionName, onResend, onDiscard }: Props) {
  const { t } = useTranslation();
  const text = useFateText(status, code, connectionName);
  const [resent, setResent] = useState(false);
  const Icon = status === "unconfirmed" ? CircleQuestionMark : status === "waiting" ? Clock : CircleAlert;
  const color = status === "unconfirmed" ? "text-sla-warn" : status === "waiting" || status === "skipped" ? "text-muted-foreground" : "text-destructive";
  return (
    <div className="mx-0.5 mt-1 mb-0.5 flex max-w-[min(86cqw,34rem)] items-start justify-end gap-2 text-xs" role={status === "waiting" ? undefined : "status"}>
      <span className={cn("inline-flex items-start gap-1", color)}><Icon className="mt-px size-3.5 shrink-0" strokeWidth={1.75} aria-hidden="true" />{text}</span>
      {onResend ? (
        resent ? <span className="text-muted-foreground">{t("fate.resent")}</span> : <Button variant="link" size="inline" className="hit text-xs" onClick={() => { setResent(true); onResend(); }}>{t("fate.resend")}</Button>
      ) : null}
      {onDiscard ? <Button variant="link" size="inline" className="hit text-xs" onClick={onDiscard}>{t("fate.discard")}</Button> : null}
    </div>
  );
}

function useFateText(status: Props["status"], code: string | null, connection: string): string {
  const { t, i18n } = useTranslation();
  if (status === "unconfirmed") return t("fate.unconfirmed");
  if (status === "skipped") return t("fate.skipped");
  if (status === "waiting") return t("fate.waiting");
  if (status === "rejected" && code && i18n.exists(`errors.${code}`)) {
    const said = (t as (key: string) => string)(`errors.${code}`);
    return t("fate.rejected", { reason: said.charAt(0).toLowerCase() + said.slice(1) });
  }
  const reason = code !== null && code in REASONS ? REASONS[code as keyof typeof REASONS] : "unknown";
  return t("fate.failed", { reason: t(`fate.reason.${reason}`, { connection }) });
}
