import { Circle, CircleCheck, LoaderCircle } from "lucide-react";
import { useTranslation } from "react-i18next";

interface Props {
  hasCode: boolean;
  connected: boolean;
  queue: number;
  webhooks: boolean | null;
}

/** The way to a connected number in words: what is done, what happens now, what is still to come. */
export function PairingSteps({ hasCode, connected, queue, webhooks }: Props) {
  const { t } = useTranslation();
  const steps = [
    { text: t("connections.pair.stepCode"), done: hasCode || connected },
    { text: connected ? t("connections.pair.stepRead") : t("connections.pair.stepReading"), done: connected },
    { text: t("connections.pair.stepReceive"), done: connected && webhooks === true },
    ...(queue > 0 ? [{ text: t("connections.pair.stepQueue", { count: queue }), done: false }] : []),
  ];
  const now = steps.findIndex(({ done }) => !done);
  return (
    <ol aria-label={t("connections.pair.progress")} className="rounded-lg border">
      {steps.map(({ text, done }, index) => (
        <li key={text} aria-current={index === now ? "step" : undefined} className="flex items-center gap-2.5 border-b px-3.5 py-2.5 last:border-b-0">
          {done ? <CircleCheck className="icon text-status-resolved" aria-hidden="true" /> : index === now ? <LoaderCircle className="icon animate-spin text-primary" aria-hidden="true" /> : <Circle className="icon text-muted-foreground" aria-hidden="true" />}
          <span className={index === now ? "font-medium" : "text-muted-foreground"}>{text}</span>
          {done ? <span className="sr-only">{t("connections.pair.stepDone")}</span> : null}
        </li>
      ))}
    </ol>
  );
}
