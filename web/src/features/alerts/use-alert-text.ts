import { useTranslation } from "react-i18next";
import type { Alert } from "@/lib/api-types";

const KINDS = ["connection_down", "connection_silent", "connection_paused", "hook_token_mismatch", "hook_not_stored"] as const;

/** An alert in words: what happened, and what to do. Kinds that this version does not know are still told. */
export function useAlertText(): (alert: Alert) => { title: string; advice: string } {
  const { t } = useTranslation();
  return (alert) => {
    const kind = KINDS.find((each) => each === alert.kind) ?? "other";
    return { title: t(`alerts.kind.${kind}.title`, { name: alert.connection?.name ?? "" }), advice: t(`alerts.kind.${kind}.advice`) };
  };
}
