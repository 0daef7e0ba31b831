import { Link } from "@tanstack/react-router";
import { History, Link2, Ellipsis, Play, Power, QrCode, RotateCw, SlidersHorizontal, Trash2, Unplug } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuSeparator, DropdownMenuTrigger } from "@/components/ui/dropdown-menu";
import type { ConnectionCommand } from "@/features/connections/api";
import type { Connection } from "@/lib/api-types";

interface Props {
  connection: Connection;
  running: ConnectionCommand | null;
  onCommand: (command: ConnectionCommand) => void;
  onAsk: (question: "disconnect" | "disable" | "delete") => void;
}

/** Everything that may be done with a number now. */
export function ConnectionMenu({ connection, running, onCommand, onAsk }: Props) {
  const { t } = useTranslation();
  const may = (action: Connection["allowed_actions"][number]) => connection.allowed_actions.includes(action);
  const commands = [
    { command: "resume", icon: Play, label: t("connections.resume") },
    { command: "restart", icon: RotateCw, label: t("connections.restart") },
    { command: "webhooks", icon: Link2, label: t("connections.webhooks") },
    { command: "enable", icon: Power, label: t("connections.enable") },
  ] as const;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label={t("connections.more", { name: connection.name })}><Ellipsis className="icon" /></Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        {may("pair") ? <DropdownMenuItem asChild><Link to="/settings/connections" search={{ pair: connection.id }}><QrCode />{t("connections.connect")}</Link></DropdownMenuItem> : null}
        {commands.filter(({ command }) => may(command)).map(({ command, icon: Icon, label }) => (
          <DropdownMenuItem key={command} disabled={running !== null} onSelect={() => { onCommand(command); }}><Icon />{label}</DropdownMenuItem>
        ))}
        {may("edit") ? <DropdownMenuItem asChild><Link to="/settings/connections" search={{ edit: connection.id }}><SlidersHorizontal />{t("connections.edit")}</Link></DropdownMenuItem> : null}
        <DropdownMenuItem asChild><Link to="/connections/$connectionId/history" params={{ connectionId: connection.id }}><History />{t("connections.history")}</Link></DropdownMenuItem>
        {may("disconnect") || may("disable") || may("delete") ? <DropdownMenuSeparator /> : null}
        {may("disconnect") ? <DropdownMenuItem onSelect={() => { onAsk("disconnect"); }}><Unplug />{t("connections.disconnect")}</DropdownMenuItem> : null}
        {may("disable") ? <DropdownMenuItem onSelect={() => { onAsk("disable"); }}><Power />{t("connections.disable")}</DropdownMenuItem> : null}
        {may("delete") ? <DropdownMenuItem danger onSelect={() => { onAsk("delete"); }}><Trash2 />{t("connections.delete")}</DropdownMenuItem> : null}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
