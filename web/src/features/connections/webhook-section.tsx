import { Link2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "@/components/copy-button";
import { Button } from "@/components/ui/button";
import { useConnectionCommand } from "@/features/connections/api";
import type { Connection } from "@/lib/api-types";

/** Where Z-API sends what happens, and the one click that tells it. */
export function WebhookSection({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { run, running } = useConnectionCommand();
  if (!connection.webhook_url) return null;
  const state = connection.health?.webhooks_ok ?? null;
  return (
    <section aria-labelledby="webhook-title" className="grid gap-2 border-t pt-4">
      <h3 id="webhook-title" className="font-semibold">{t("connections.form.webhook")}</h3>
      <p className="text-muted-foreground">{state === false ? t("connections.form.webhookWrong") : t("connections.form.webhookHint")}</p>
      <div className="flex items-center gap-1 rounded-md bg-muted py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 truncate font-mono text-xs" title={connection.webhook_url}>{connection.webhook_url}</code>
        <CopyButton text={connection.webhook_url} label={t("connections.form.copyWebhook")} />
      </div>
      {connection.allowed_actions.includes("webhooks") ? (
        <div><Button aria-disabled={running !== null} onClick={() => { if (running === null) run(connection, "webhooks"); }}><Link2 className="icon" aria-hidden="true" />{running === "webhooks" ? t("connections.form.settingWebhooks") : t("connections.webhooks")}</Button></div>
      ) : null}
    </section>
  );
}
