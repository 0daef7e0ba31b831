import { useTranslation } from "react-i18next";
import { Fate } from "@/features/inbox/conversation/fate";
import type { Message } from "@/features/inbox/conversation/model";
import { useThread } from "@/features/inbox/conversation/thread-context";

/** What became of a message that did not simply go out, with what may be done about it. */
export default function MessageFate({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { act, connectionName } = useThread();
  const may = message.allowed_actions;
  const code = message.failure?.code ?? null;
  const offer = (action: "retry" | "cancel" | "send_anyway", label: string) => (may.includes(action) ? { label, run: () => { act(message, action); } } : null);
  const actions = [offer("send_anyway", t("fate.sendAnyway")), offer("retry", t("fate.resend")), offer("cancel", t("fate.cancel"))].filter((each) => each !== null);
  return <Fate status={message.held ? "held" : message.status} code={code} connectionName={connectionName} actions={actions} />;
}
