import { useTranslation } from "react-i18next";
import { useTimeText } from "@/lib/use-time-text";
import type { Connection } from "@/lib/api-types";

/** What is wrong with a number and what to do about it, in one or two sentences; null when nothing is. */
export function useTrouble(connection: Connection): string | null {
  const { t, i18n } = useTranslation();
  const time = useTimeText();
  const { health, enabled, status } = connection;
  if (!enabled) return null;
  if (status === "paused") return t("connections.trouble.paused");
  if (status === "blocked") return t("connections.trouble.blocked");
  if (status === "disconnected") {
    const error: string | null = health?.error ?? null;
    const key = `connections.trouble.error.${error ?? ""}`;
    const why = error && i18n.exists(key) ? (t as (key: string) => string)(key) : t("connections.trouble.scan");
    return health?.down_since ? `${t("connections.trouble.downSince", { when: time.full(health.down_since) })} ${why}` : why;
  }
  if (status !== "connected") return null;
  if (health?.phone_online === false) return t("connections.trouble.phoneOffline");
  if (health?.webhooks_ok === false) return t("connections.trouble.webhooks");
  if (health?.token_mismatch_at) return t("connections.trouble.tokenMismatch", { when: time.full(health.token_mismatch_at) });
  return null;
}
