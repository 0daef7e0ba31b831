import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Connection } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { ago, duration, exactTime } from "@/lib/format";
import { useNow } from "@/lib/use-now";

/** A queue of a few is ordinary traffic. */
const LONG_QUEUE = 5;

/** What is known of a number's health: six facts, each with a word for what it means. */
export function ConnectionFacts({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const now = useNow();
  const { health, enabled } = connection;
  const queue = health?.queue_length ?? null;
  const down = health?.down_since ?? null;
  return (
    <dl className="grid grid-cols-2 border-t">
      <Fact label={t("connections.facts.phone")} tone={enabled && health?.phone_online === false ? "bad" : undefined}>
        {health?.phone_online === true ? t("connections.facts.phoneOnline") : health?.phone_online === false ? t("connections.facts.phoneOffline") : null}
      </Fact>
      <Fact label={t("connections.facts.queue")} tone={queue !== null && queue > LONG_QUEUE ? "warn" : undefined}>
        {queue === null ? null : t("connections.facts.messages", { count: queue })}
      </Fact>
      <Fact label={t("connections.facts.lastIn")} at={health?.last_in_at}>{health?.last_in_at ? ago(health.last_in_at, now) : null}</Fact>
      <Fact label={t("connections.facts.lastOut")} at={health?.last_out_at}>{health?.last_out_at ? ago(health.last_out_at, now) : null}</Fact>
      <Fact label={t("connections.facts.webhooks")} tone={enabled && health?.webhooks_ok === false ? "bad" : undefined}>
        {health?.webhooks_ok === true ? t("connections.facts.webhooksOk") : health?.webhooks_ok === false ? t("connections.facts.webhooksWrong") : null}
      </Fact>
      {down ? (
        <Fact label={t("connections.facts.downFor")} at={down} tone="bad">{duration(now - Date.parse(down))}</Fact>
      ) : (
        <Fact label={connection.status === "connected" ? t("connections.facts.connectedFor") : t("connections.facts.statusFor")} at={connection.status_at}>{connection.status === "unknown" ? null : duration(now - Date.parse(connection.status_at))}</Fact>
      )}
    </dl>
  );
}

function Fact({ label, at, tone, children }: { label: string; at?: string | null; tone?: "bad" | "warn"; children: ReactNode }) {
  return (
    <div className="min-w-0 border-b px-4 py-2 odd:border-r">
      <dt className="truncate text-xs text-muted-foreground">{label}</dt>
      <dd title={at ? exactTime(at) : undefined} className={cn("truncate font-medium tabular-nums", tone === "bad" && "text-sla-breach", tone === "warn" && "text-sla-warn", children === null && "text-muted-foreground")}>
        {children ?? "—"}
      </dd>
    </div>
  );
}
