import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { duration, exactTime } from "@/lib/format";
import type { SlaClock } from "@/lib/sla";

const RADIUS = 5.5;
const AROUND = 2 * Math.PI * RADIUS;
const TONE = { ok: "text-sla-ok", warn: "text-sla-warn", breach: "text-sla-breach", paused: "text-muted-foreground" };

/** A ring that empties clockwise as time runs; full and red once late. */
export function SlaRing({ clock, className }: { clock: SlaClock; className?: string }) {
  const left = clock.tone === "breach" ? 1 : clock.tone === "paused" ? 0 : clock.left;
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className={cn("size-3.5 shrink-0 -rotate-90", TONE[clock.tone], className)}>
      <circle cx="8" cy="8" r={RADIUS} fill="none" strokeWidth="2.5" className="stroke-sla-track" />
      <circle cx="8" cy="8" r={RADIUS} fill="none" strokeWidth="2.5" stroke="currentColor" strokeDasharray={`${left * AROUND} ${AROUND}`} />
    </svg>
  );
}

/** Ring and time left, as in a row of the list. Grey while on time. */
export function SlaBadge({ clock, className }: { clock: SlaClock; className?: string }) {
  const { t } = useTranslation();
  const what = t(`sla.${clock.metric}`);
  const time = duration(clock.remainingMs);
  const spoken = clock.tone === "paused" ? t("sla.pausedHint") : clock.tone === "breach" ? t("sla.late", { what, time }) : t("sla.dueIn", { what, time });
  const shown = clock.tone === "paused" ? t("sla.paused") : clock.tone === "breach" ? `−${time}` : time;
  return (
    <span
      role="img"
      aria-label={spoken}
      title={`${spoken} · ${exactTime(clock.dueAt)}`}
      className={cn(
        "inline-flex shrink-0 items-center gap-1 text-xs whitespace-nowrap tabular-nums",
        clock.tone === "warn" || clock.tone === "breach" ? cn("font-medium", TONE[clock.tone]) : "text-muted-foreground",
        className,
      )}
    >
      <SlaRing clock={clock} />
      <span className="compact:hidden" aria-hidden="true">{shown}</span>
    </span>
  );
}
