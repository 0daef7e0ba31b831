import { useTranslation } from "react-i18next";
import { cn } from "@/lib/cn";
import { useConnectionState } from "@/lib/live";

/** How colleagues and the distribution see this person: present as long as the page is connected. */
export function Presence({ className }: { className?: string }) {
  const { t } = useTranslation();
  const state = useConnectionState();
  const online = state === "open" || state === "late";
  const label = online ? t("presence.online") : t("presence.offline");
  return (
    <span role="status" aria-label={`${t("presence.label")}: ${label}`} className={cn("inline-flex items-center gap-1.5 px-2 font-medium text-secondary-foreground", className)}>
      <i className={cn("inline-block size-2 rounded-full", online ? "bg-status-resolved" : "border-2 border-muted-foreground")} aria-hidden="true" />
      {label}
    </span>
  );
}
