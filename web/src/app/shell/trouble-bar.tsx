import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { WifiOff } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { seesConnections } from "@/lib/access";
import type { Connection } from "@/lib/api-types";
import { clockTime, daysAgo } from "@/lib/format";
import { useConnectionState, useRealtime } from "@/lib/live";
import { connectionsQuery } from "@/lib/registers";
import { can, useMe } from "@/lib/session";

/** A blink of the network is not worth a bar. */
const PATIENCE_MS = 2_000;

/** Trouble that lasts: this browser without the server, or a WhatsApp number that is down or may not send. */
export function TroubleBar() {
  const { t } = useTranslation();
  const realtime = useRealtime();
  const state = useConnectionState();
  const offline = useLongDown(state !== "open" && state !== "late");
  const troubled = useQuery({ ...connectionsQuery, select: (page) => page.items.filter(inTrouble) }).data ?? [];
  if (offline) {
    return (
      <Bar action={<Button variant="outline" onClick={realtime.reconnectNow}>{t("shell.reconnect")}</Button>}>
        <b className="font-semibold">{t("shell.offline")}</b> {t("shell.offlineHint")}
      </Bar>
    );
  }
  if (state === "late") return <Bar><b className="font-semibold">{t("shell.late")}</b> {t("shell.lateHint")}</Bar>;
  return <ConnectionTrouble connections={troubled} />;
}

function ConnectionTrouble({ connections }: { connections: Connection[] }) {
  const { t } = useTranslation();
  const me = useMe();
  const [first] = connections;
  if (!first) return null;
  const since = first.health?.down_since ?? null;
  const one = first.status === "paused" ? t("shell.connectionPaused", { name: first.name })
    : since && daysAgo(since) === 0 ? t("shell.connectionSince", { name: first.name, time: clockTime(since) })
    : t("shell.connectionDown", { name: first.name });
  const alone = connections.length === 1;
  const pairs = alone && first.status !== "paused" && can(me, "connections.manage");
  return (
    <Bar
      action={seesConnections(me) ? (
        <Link to="/settings/connections" search={pairs ? { pair: first.id } : {}} className="t-fast inline-flex h-7 items-center rounded-md border bg-card px-2.5 text-xs font-medium whitespace-nowrap text-secondary-foreground hover:bg-accent max-md:h-11">
          {pairs ? t("shell.connectionReconnect") : t("shell.connectionSee")}
        </Link>
      ) : null}
    >
      <b className="font-semibold">{alone ? one : t("shell.connectionsDown", { count: connections.length })}</b> <span className="max-md:hidden">{t("shell.connectionDownHint")}</span>
    </Bar>
  );
}

function inTrouble({ enabled, status }: Connection): boolean {
  return enabled && (status === "disconnected" || status === "blocked" || status === "paused");
}

function Bar({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div role="status" className="flex min-h-9 shrink-0 items-center gap-2 border-b bg-sla-breach-muted py-1 pr-3 pl-5 text-sla-breach max-md:pl-4">
      <WifiOff className="icon" aria-hidden="true" />
      <p className="min-w-0 text-foreground">{children}</p>
      {action ? <div className="ml-auto shrink-0">{action}</div> : null}
    </div>
  );
}

function useLongDown(down: boolean): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!down) return;
    const timer = setTimeout(() => { setLong(true); }, PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      setLong(false);
    };
  }, [down]);
  return down && long;
}
