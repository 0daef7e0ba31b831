import type { UseQueryResult } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { RichText } from "@/components/rich-text";
import { Button } from "@/components/ui/button";
import type { Connection, Pairing } from "@/lib/api-types";
import { useErrorText } from "@/lib/use-error-text";
import { useSecondsUntil } from "@/lib/use-seconds";

const LIFE_S = 15;
const RADIUS = 6;
const AROUND = 2 * Math.PI * RADIUS;

/** The code on white, how long until the next one, and how to read it. */
export function QrCode({ connection, pairing }: { connection: Connection; pairing: UseQueryResult<Pairing> }) {
  const { t } = useTranslation();
  const { data, error, isFetching, dataUpdatedAt, refetch } = pairing;
  const next = data?.qr ? new Date(dataUpdatedAt + LIFE_S * 1_000).toISOString() : null;
  const seconds = useSecondsUntil(next);
  const expired = useSecondsUntil(data?.expires_at) === 0;
  const problem = usePairingProblem(error, data);
  const qr = data?.qr && !(expired && !isFetching && error) ? data.qr : null;
  return (
    <>
      <div className="mb-4 flex items-center gap-5 max-[420px]:flex-col max-[420px]:items-start">
        {/* A phone reads black on white, in both themes. */}
        <div className="light grid size-[208px] shrink-0 place-items-center rounded-xl border bg-card p-3">
          {qr ? <img src={qr} alt={t("connections.pair.qrAlt", { name: connection.name })} className="size-full [image-rendering:pixelated]" /> : <div className="size-full animate-skeleton rounded-md bg-tint" role="status" aria-label={t("connections.pair.making")} />}
        </div>
        <div className="min-w-0">
          {qr && seconds !== null ? (
            <>
              <p className="flex items-center gap-2 text-2xl font-semibold tabular-nums">
                <svg viewBox="0 0 16 16" className="size-6 -rotate-90 text-primary" aria-hidden="true">
                  <circle cx="8" cy="8" r={RADIUS} fill="none" strokeWidth="2.5" className="stroke-sla-track" />
                  <circle cx="8" cy="8" r={RADIUS} fill="none" strokeWidth="2.5" stroke="currentColor" strokeDasharray={`${(Math.min(seconds, LIFE_S) / LIFE_S) * AROUND} ${AROUND}`} />
                </svg>
                {t("connections.pair.seconds", { count: seconds })}
              </p>
              <p className="mt-1 text-muted-foreground">{t("connections.pair.renews")}</p>
            </>
          ) : <p className="text-muted-foreground">{problem ? null : t("connections.pair.making")}</p>}
        </div>
      </div>
      {problem ? (
        <div role="alert" className="mb-4 flex items-start gap-2 rounded-md bg-sla-breach-muted px-3 py-2">
          <CircleAlert className="icon mt-0.5 text-sla-breach" aria-hidden="true" />
          <p className="min-w-0 flex-1">{problem}</p>
          <Button size="sm" onClick={() => void refetch()}>{t("common.retry")}</Button>
        </div>
      ) : null}
      <HowTo steps={[t("connections.pair.how1"), t("connections.pair.how2"), t("connections.pair.how3")]} />
    </>
  );
}

function usePairingProblem(error: Error | null, data: Pairing | undefined): string | null {
  const { t, i18n } = useTranslation();
  const errorText = useErrorText();
  if (error) return errorText(error);
  if (data?.state !== "unavailable") return null;
  const key = `connections.trouble.error.${data.error ?? ""}`;
  return data.error && i18n.exists(key) ? (t as (key: string) => string)(key) : t("connections.pair.unavailable");
}

export function HowTo({ steps, children }: { steps: string[]; children?: ReactNode }) {
  return (
    <ol className="mb-5 grid gap-2.5">
      {steps.map((step, index) => (
        <li key={step} className="grid grid-cols-[20px_minmax(0,1fr)] gap-2.5">
          <span className="grid size-5 place-items-center rounded-full bg-tint text-micro font-semibold tabular-nums" aria-hidden="true">{index + 1}</span>
          <span><RichText values={{}}>{step}</RichText></span>
        </li>
      ))}
      {children}
    </ol>
  );
}
