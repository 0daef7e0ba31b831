import { MessageSquareText } from "lucide-react";
import { useTranslation } from "react-i18next";
import { StateMessage } from "@/components/state-message";

/** The place of the conversation while none is chosen. */
export function NoConversation() {
  const { t } = useTranslation();
  return (
    <div className="grid place-content-center bg-thread">
      <StateMessage icon={MessageSquareText} title={t("conversation.pick")} body={t("conversation.pickBody")} />
    </div>
  );
}
