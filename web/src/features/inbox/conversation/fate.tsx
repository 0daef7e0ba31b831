import { CircleAlert, CircleQuestionMark, CircleX, Clock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { sendFailureKey } from "@/features/inbox/conversation/bubble/failure-key";
import type { Message } from "@/features/inbox/conversation/model";
import { cn } from "@/lib/cn";

type FateStatus = Message["status"] | "held" | "rejected" | "waiting";

interface Props {
  status: FateStatus;
  code: string | null;
  connectionName: string;
  actions?: { label: string; run: () => void }[];
}

const ICON: Partial<Record<FateStatus, typeof Clock>> = { unconfirmed: CircleQuestionMark, waiting: Clock, queued: Clock, held: Clock, cancelled: CircleX, skipped: CircleX };
const COLOR: Partial<Record<FateStatus, string>> = { failed: "text-destructive", rejected: "text-destructive", unconfirmed: "text-sla-warn", held: "text-sla-warn" };

/** Below a message that did not simply go out: why, and what to do. */
export function Fate({ status, code, connectionName, actions = [] }: Props) {
  const text = useFateText(status, code, connectionName);
  const [done, setDone] = useState(false);
  const Icon = ICON[status] ?? CircleAlert;
  return (
    <div className="mx-0.5 mt-1 mb-0.5 flex max-w-[min(86cqw,34rem)] flex-wrap items-start justify-end gap-x-2 gap-y-1 text-xs" role={status === "waiting" ? undefined : "status"}>
      <span className={cn("inline-flex items-start gap-1 text-pretty", COLOR[status] ?? "text-muted-foreground")}><Icon className="mt-px size-3.5 shrink-0" strokeWidth={1.75} aria-hidden="true" />{text}</span>
      {actions.map(({ label, run }) => (
        <Button key={label} variant="link" size="inline" className="hit text-xs" aria-disabled={done} onClick={() => { if (!done) { setDone(true); run(); setTimeout(() => { setDone(false); }, 3_000); } }}>{label}</Button>
      ))}
    </div>
  );
}

function useFateText(status: FateStatus, code: string | null, connection: string): string {
  const { t, i18n } = useTranslation();
  switch (status) {
    case "unconfirmed": return t("fate.unconfirmed");
    case "skipped": return t("fate.skipped");
    case "cancelled": return t("fate.cancelled");
    case "held": return t("fate.held");
    case "waiting": return t("fate.waiting");
    case "queued": return code ? t("fate.queuedBecause", { reason: t(sendFailureKey(code), { connection }) }) : t("fate.queued", { connection });
    default: break;
  }
  if (status === "rejected" && code && i18n.exists(`errors.${code}`)) {
    const said = (t as (key: string) => string)(`errors.${code}`);
    return t("fate.failed", { reason: said.charAt(0).toLowerCase() + said.slice(1) });
  }
  return t("fate.failed", { reason: t(sendFailureKey(code), { connection }) });
}
