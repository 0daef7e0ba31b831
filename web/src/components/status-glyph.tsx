import { CircleCheck, CircleDashed, CirclePause, CircleX, type LucideProps } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { TicketStatus } from "@/lib/api-types";
import { cn } from "@/lib/cn";

const COLOR: Record<TicketStatus, string> = {
  open: "text-status-open",
  in_progress: "text-status-in-progress",
  waiting: "text-status-waiting",
  resolved: "text-status-resolved",
  cancelled: "text-status-cancelled",
};

function HalfCircle(props: LucideProps) {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" {...props}>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7a5 5 0 0 1 0 10z" fill="currentColor" stroke="none" />
    </svg>
  );
}

const ICON = { open: CircleDashed, in_progress: HalfCircle, waiting: CirclePause, resolved: CircleCheck, cancelled: CircleX };

/** The sign of a status; with `label` also its name. Never the colour alone. */
export function StatusGlyph({ status, label = false, className }: { status: TicketStatus; label?: boolean; className?: string }) {
  const { t } = useTranslation();
  const Icon = ICON[status];
  const name = t(`status.${status}`);
  return (
    <span className={cn("inline-flex shrink-0 items-center gap-1 font-medium", COLOR[status], className)} title={label ? undefined : name}>
      <Icon className={cn("size-3.5", status === "resolved" && "fill-current [&>path]:stroke-card")} strokeWidth={2} aria-hidden="true" />
      {label ? name : <span className="sr-only">{name}</span>}
    </span>
  );
}
