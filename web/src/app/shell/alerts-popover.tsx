import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { AlertsButton } from "@/app/shell/alerts-button";
import { StateMessage } from "@/components/state-message";
import { AlertRow } from "@/features/alerts/alert-row";
import { useAcknowledge } from "@/features/alerts/api";
import { openAlertsQuery } from "@/lib/use-alerts";

const SHOWN = 5;

/** What the bell opens: the newest alerts, and the way to all of them. */
export default function AlertsPopover({ opened }: { opened: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(opened);
  const acknowledge = useAcknowledge();
  const { data } = useQuery(openAlertsQuery);
  const alerts = data?.items ?? [];
  const close = () => { setOpen(false); };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild><AlertsButton /></Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="end" sideOffset={6} collisionPadding={8} aria-label={t("alerts.title")} className="z-50 flex max-h-[min(34rem,80dvh)] w-[min(24rem,calc(100vw-1rem))] animate-pop-in flex-col overflow-hidden rounded-lg border bg-popover shadow-md outline-none">
          <h2 className="shrink-0 border-b px-4 py-2.5 font-semibold">{t("alerts.title")}</h2>
          {alerts.length === 0 ? <StateMessage icon={CircleCheck} title={t("alerts.empty.openTitle")} body={t("alerts.empty.openBody")} className="px-4 py-6" /> : null}
          <ol className="scroll-thin min-h-0 divide-y overflow-y-auto">
            {alerts.slice(0, SHOWN).map((alert) => <li key={alert.id}><AlertRow alert={alert} compact onAcknowledge={acknowledge} onLeave={close} /></li>)}
          </ol>
          <Link to="/alerts" onClick={close} className="t-fast flex h-10 shrink-0 items-center border-t px-4 font-medium text-primary hover:bg-accent max-md:h-11">{alerts.length > SHOWN ? t("alerts.seeMore", { count: alerts.length - SHOWN }) : t("alerts.seeAll")}</Link>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
