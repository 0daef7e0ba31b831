import { useTranslation } from "react-i18next";
import { Fate } from "@/features/inbox/conversation/fate";
import { useOutbox } from "@/lib/live";
import type { OutboxItem } from "@/lib/outbox";

/** Why a message is still here: no internet, or the server refused it. */
export default function PendingFate({ item, connectionName }: { item: OutboxItem; connectionName: string }) {
  const { t } = useTranslation();
  const outbox = useOutbox();
  if (item.state === "waiting") return <Fate status="waiting" code={null} connectionName={connectionName} />;
  const actions = [{ label: t("fate.resend"), run: () => { outbox.resend(item); } }, { label: t("fate.discard"), run: () => { outbox.discard(item); } }];
  return <Fate status="rejected" code={item.code} connectionName={connectionName} actions={actions} />;
}
