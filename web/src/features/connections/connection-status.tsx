import { CircleQuestionMark, CircleSlash, PauseCircle, Power, Wifi, WifiOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/lib/api-types";
import { cn } from "@/lib/cn";

export type ShownStatus = "connected" | "disconnected" | "blocked" | "paused" | "unknown" | "off";

const LOOK = {
  connected: { icon: Wifi, tone: "bg-tint text-status-resolved" },
  disconnected: { icon: WifiOff, tone: "bg-sla-breach-muted text-sla-breach" },
  blocked: { icon: CircleSlash, tone: "bg-sla-breach-muted text-sla-breach" },
  paused: { icon: PauseCircle, tone: "bg-sla-warn-muted text-sla-warn" },
  unknown: { icon: CircleQuestionMark, tone: "bg-tint text-muted-foreground" },
  off: { icon: Power, tone: "bg-tint text-muted-foreground" },
};

/** What a number is to people: one that was switched off is off, whatever its phone does. */
export function shownStatus(connection: Connection): ShownStatus {
  return connection.enabled ? connection.status : "off";
}

export function ConnectionStatus({ status, className }: { status: ShownStatus; className?: string }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = LOOK[status];
  return (
    <span className={cn("inline-flex h-6 shrink-0 items-center gap-1.5 rounded-sm px-2 text-xs font-medium", tone, className)}>
      <Icon className="size-3.5 max-[400px]:hidden" strokeWidth={2} aria-hidden="true" />{t(`connections.status.${status}`)}
    </span>
  );
}
