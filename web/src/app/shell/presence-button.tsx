import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import type { Presence } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { useMe } from "@/lib/session";

const DOT: Record<Presence, string> = {
  online: "bg-status-resolved",
  away: "border-2 border-status-waiting",
  offline: "border-2 border-muted-foreground",
};

export function PresenceButton(props: ComponentProps<"button">) {
  const { t } = useTranslation();
  const { presence } = useMe().user;
  return (
    <Button variant="ghost" className="px-2 text-secondary-foreground max-md:hidden" aria-label={`${t("presence.label")}: ${t(`presence.${presence}`)}`} {...props}>
      <PresenceDot presence={presence} />
      {t(`presence.${presence}`)}
      <ChevronDown className="size-3.5" strokeWidth={1.75} aria-hidden="true" />
    </Button>
  );
}

export function PresenceDot({ presence }: { presence: Presence }) {
  return <i className={cn("inline-block size-2 rounded-full", DOT[presence])} aria-hidden="true" />;
}
