import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleAlert, Play, Power, QrCode, RotateCw, SlidersHorizontal, Smartphone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import type { ConnectionCommand } from "@/features/connections/api";
import { ConnectionFacts } from "@/features/connections/connection-facts";
import { ConnectionMenu } from "@/features/connections/connection-menu";
import { ConnectionStatus, shownStatus } from "@/features/connections/connection-status";
import { useTrouble } from "@/features/connections/use-trouble";
import type { Connection } from "@/lib/api-types";
import { phoneNumber } from "@/lib/format";
import { agentsQuery, departmentsQuery } from "@/lib/registers";

interface Props {
  connection: Connection;
  running: ConnectionCommand | null;
  onCommand: (command: ConnectionCommand) => void;
  onAsk: (question: "disconnect" | "disable" | "delete") => void;
}

/** One number: who it is, how it does, what is wrong with it, and what may be done. */
export function ConnectionCard({ connection, running, onCommand, onAsk }: Props) {
  const { t } = useTranslation();
  const trouble = useTrouble(connection);
  const may = (action: Connection["allowed_actions"][number]) => connection.allowed_actions.includes(action);
  const status = shownStatus(connection);
  const color = `var(--conn-${connection.color >= 1 && connection.color <= 6 ? connection.color : 1})`;
  return (
    <li className="flex min-w-0 flex-col rounded-lg border bg-card">
      <article aria-label={connection.name} className="flex flex-1 flex-col">
        <header className="grid grid-cols-[40px_minmax(0,1fr)_auto] items-center gap-x-3 px-4 py-3.5">
          <span className="grid size-10 place-items-center rounded-lg" style={{ color, background: `color-mix(in oklab, ${color} 16%, transparent)` }}><Smartphone className="size-[18px]" strokeWidth={1.75} aria-hidden="true" /></span>
          <div className="min-w-0">
            <h3 className="truncate text-base font-semibold" title={connection.name}>{connection.name}</h3>
            <p className="truncate text-muted-foreground tabular-nums">{phoneNumber(connection.phone) || t("connections.noPhone")}</p>
          </div>
          <ConnectionStatus status={status} />
        </header>
        <ConnectionFacts connection={connection} />
        <Habits connection={connection} />
        {trouble ? (
          <p className="mx-4 mb-3 flex items-start gap-2 rounded-md bg-sla-breach-muted px-3 py-2 text-foreground">
            <CircleAlert className="icon mt-px text-sla-breach" aria-hidden="true" />{trouble}
          </p>
        ) : null}
        {connection.allowed_actions.length > 0 ? (
          <footer className="mt-auto flex items-center gap-1 border-t px-3 py-2.5">
            <MainActions connection={connection} running={running} onCommand={onCommand} onAsk={onAsk} />
            <span className="ml-auto flex items-center gap-1">
              {may("edit") ? (
                <Link to="/settings/connections" search={{ edit: connection.id }} aria-label={t("connections.edit")} data-tip={t("connections.edit")} className="t-fast grid size-control place-items-center rounded-md text-muted-foreground hover:bg-accent hover:text-accent-foreground">
                  <SlidersHorizontal className="icon" aria-hidden="true" />
                </Link>
              ) : null}
              <ConnectionMenu connection={connection} running={running} onCommand={onCommand} onAsk={onAsk} />
            </span>
          </footer>
        ) : null}
      </article>
    </li>
  );
}

/** How the number behaves, in a few words. */
function Habits({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const department = useQuery(departmentsQuery).data?.find(({ id }) => id === connection.department_id)?.name;
  const agent = useQuery(agentsQuery).data?.find(({ id }) => id === connection.agent_id)?.name;
  const words = [department ?? t("connections.noDepartment"), agent, connection.groups_enabled ? t("connections.groupsOn") : t("connections.groupsOff")].filter((word) => word !== undefined);
  return (
    <ul className="flex flex-wrap gap-1 px-4 py-3">
      {words.map((word) => <li key={word} className="max-w-full truncate rounded-sm bg-tint px-1.5 text-xs leading-5 text-secondary-foreground">{word}</li>)}
    </ul>
  );
}

/** The one or two things that a number in this state is most likely to need. */
function MainActions({ connection, running, onCommand, onAsk }: Props) {
  const { t } = useTranslation();
  const may = (action: Connection["allowed_actions"][number]) => connection.allowed_actions.includes(action);
  const busy = running !== null;
  if (may("enable")) return <Button aria-disabled={busy} onClick={() => { if (!busy) onCommand("enable"); }}><Power className="icon" aria-hidden="true" />{t("connections.enable")}</Button>;
  if (may("pair")) {
    return (
      <Link to="/settings/connections" search={{ pair: connection.id }} className="t-fast inline-flex h-control items-center gap-1.5 rounded-md bg-primary px-3 font-medium text-primary-foreground hover:bg-primary-hover">
        <QrCode className="icon" aria-hidden="true" />{connection.phone ? t("connections.reconnect") : t("connections.connect")}
      </Link>
    );
  }
  if (may("resume")) return <Button variant="primary" aria-disabled={busy} onClick={() => { if (!busy) onCommand("resume"); }}><Play className="icon" aria-hidden="true" />{t("connections.resume")}</Button>;
  return (
    <>
      {may("restart") ? <Button aria-disabled={busy} onClick={() => { if (!busy) onCommand("restart"); }}><RotateCw className={running === "restart" ? "icon animate-spin" : "icon"} aria-hidden="true" />{t("connections.restart")}</Button> : null}
      {may("disconnect") ? <Button variant="ghost" onClick={() => { onAsk("disconnect"); }}>{t("connections.disconnect")}</Button> : null}
    </>
  );
}
