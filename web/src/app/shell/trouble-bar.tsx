import { useQuery } from "@tanstack/react-query";
import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useConnectionState, useRealtime } from "@/lib/live";
import { Button } from "@/components/ui/button";
import type { Connection, Page } from "@/lib/api-types";
import { get } from "@/lib/http";
import { keys } from "@/lib/query";

/** A blink of the network is not worth a bar. */
const PATIENCE_MS = 2_000;

/** Trouble that lasts: this browser without the server, or a WhatsApp number without its phone. */
export function TroubleBar() {
  const { t } = useTranslation();
  const realtime = useRealtime();
  const state = useConnectionState();
  const offline = useLongDown(state !== "open" && state !== "late");
  const connections = useQuery({
    queryKey: keys.connections,
    queryFn: ({ signal }) => get<Page<Connection>>("/connections", undefined, signal),
    select: (page) => page.items.filter((connection) => connection.status === "disconnected"),
  });
  if (offline) {
    return (
      <Bar>
        <p className="text-foreground"><b className="font-semibold">{t("shell.offline")}</b> {t("shell.offlineHint")}</p>
        <Button variant="outline" className="ml-auto" onClick={realtime.reconnectNow}>{t("shell.reconnect")}</Button>
      </Bar>
    );
  }
  if (state === "late") return <Bar><p className="text-foreground"><b className="font-semibold">{t("shell.late")}</b> {t("shell.lateHint")}</p></Bar>;
  const down = connections.data ?? [];
  const [first] = down;
  if (!first) return null;
  return (
    <Bar>
      <p className="text-foreground">
        <b className="font-semibold">{down.length === 1 ? t("shell.connectionDown", { name: first.name }) : t("shell.connectionsDown", { count: down.length })}</b> {t("shell.connectionDownHint")}
      </p>
    </Bar>
  );
}

function Bar({ children }: { children: React.ReactNode }) {
  return (
    <div role="status" className="flex min-h-9 shrink-0 items-center gap-2 border-b bg-sla-breach-muted py-1 pr-3 pl-5 text-sla-breach max-md:pl-4">
      <WifiOff className="icon" aria-hidden="true" />
      {children}
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
