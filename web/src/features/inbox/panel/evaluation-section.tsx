import { Sparkles, Star } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Section } from "@/features/inbox/panel/section";
import type { Ticket } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { decimal } from "@/lib/format";

/** The customer's rating and the AI's score side by side; before closing, what will appear here. */
export function EvaluationSection({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { rating, evaluation } = ticket;
  if (!rating && !evaluation) {
    return <Section title={t("panel.evaluation")}><p className="text-xs text-muted-foreground">{t("panel.evaluationNone")}</p></Section>;
  }
  return (
    <Section title={t("panel.evaluation")}>
      {evaluation?.summary ? <p className="mb-2.5 leading-[19px]">{evaluation.summary}</p> : null}
      <div className="grid grid-cols-2 overflow-hidden rounded-lg border">
        <Score icon={<Star className="size-3.5" strokeWidth={1.75} />} label={t("panel.customer")} value={rating?.score ?? null} note={rating?.comment ? `“${rating.comment}”` : null} />
        <Score icon={<Sparkles className="size-3.5" strokeWidth={1.75} />} label={t("panel.aiScore")} value={evaluation?.score ?? null} note={evaluation?.justification ?? null} ai />
      </div>
      <Sentiment ticket={ticket} />
    </Section>
  );
}

function Score({ icon, label, value, note, ai = false }: { icon: ReactNode; label: string; value: number | null; note: string | null; ai?: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={cn("min-w-0 px-3 pt-2 pb-2.5", ai && "border-l")}>
      <div className={cn("flex items-center gap-1 text-xs", ai ? "text-ai" : "text-muted-foreground")}>{icon}{label}</div>
      {value === null ? <div className="py-1.5 text-muted-foreground">{t("panel.noScore")}</div> : (
        <div className="text-2xl font-semibold tracking-[-0.015em] tabular-nums">{decimal(value)} <small className="text-sm font-normal tracking-normal text-muted-foreground">{t("panel.outOf")}</small></div>
      )}
      {note ? <p className="text-xs text-muted-foreground">{note}</p> : null}
    </div>
  );
}

const SENTIMENTS = { positive: "text-sentiment-positive", neutral: "text-sentiment-neutral", negative: "text-sentiment-negative" };

function Sentiment({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const key = (["positive", "neutral", "negative"] as const).find((each) => each === ticket.evaluation?.sentiment);
  const value = ticket.evaluation?.sentiment_value;
  if (!key) return null;
  return (
    <p className="mt-2 flex justify-between">
      <span className="text-muted-foreground">{t("panel.sentiment")}</span>
      <span className={cn("font-medium tabular-nums", SENTIMENTS[key])}>{t(`sentiment.${key}`)}{typeof value === "number" ? ` ${value > 0 ? "+" : ""}${decimal(value, 2)}` : ""}</span>
    </p>
  );
}
