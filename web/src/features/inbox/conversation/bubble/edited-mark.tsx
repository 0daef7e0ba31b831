import { useState } from "react";
import { useTranslation } from "react-i18next";
import { MessageText } from "@/features/inbox/conversation/message-text";
import type { Message } from "@/features/inbox/conversation/model";
import { useTimeText } from "@/features/inbox/use-time-text";

/** "editada": the last older version on hover, all of them on click, for those to whom the API gives them. */
export function EditedMark({ message, open, onToggle }: { message: Message; open: boolean; onToggle: () => void }) {
  const { t } = useTranslation();
  const last = message.edits[message.edits.length - 1];
  if (!last) return <span>{t("conversation.edited")}</span>;
  return (
    <button type="button" aria-expanded={open} data-tip={t("conversation.editedBefore", { text: last.text })} onClick={onToggle} className="hit underline decoration-dotted underline-offset-2">
      {t("conversation.edited")}
    </button>
  );
}

/** Older versions below the text, oldest first. */
export function OlderVersions({ message }: { message: Message }) {
  const { t } = useTranslation();
  const time = useTimeText();
  return (
    <ol aria-label={t("conversation.editedVersions")} className="mt-1.5 clear-both grid gap-1 border-t border-current/15 pt-1.5 text-sm opacity-80">
      {message.edits.map((edit) => (
        <li key={edit.at}>
          <span className="block text-xs opacity-80 tabular-nums">{time.full(edit.at)}</span>
          <MessageText text={edit.text} />
        </li>
      ))}
    </ol>
  );
}

export function useOlderVersions(message: Message): { open: boolean; toggle: () => void } {
  const [open, setOpen] = useState(false);
  return { open: open && message.edits.length > 0, toggle: () => { setOpen(!open); } };
}
