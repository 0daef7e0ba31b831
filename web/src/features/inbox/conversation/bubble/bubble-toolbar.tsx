import { ChevronDown, Reply, SmilePlus } from "lucide-react";
import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import type { Message } from "@/features/inbox/conversation/model";
import { useThread } from "@/features/inbox/conversation/thread-context";

/** Beside a bubble while the pointer is over it; the same and more is in the menu, which the keyboard and a long press open. */
export function BubbleToolbar({ message }: { message: Message }) {
  const { t } = useTranslation();
  const thread = useThread();
  const may = message.allowed_actions;
  const at = (event: MouseEvent) => event.currentTarget.getBoundingClientRect();
  return (
    <div className="flex shrink-0 opacity-0 group-focus-within/msg:opacity-100 group-hover/msg:opacity-100 touch:hidden max-md:hidden">
      {may.includes("react") ? <Button variant="ghost" size="icon-sm" tabIndex={-1} data-tip={t("conversation.react")} aria-label={t("conversation.react")} onClick={(event) => { thread.openMenu(message, at(event), "react"); }}><SmilePlus className="size-3.5" /></Button> : null}
      {may.includes("reply") ? <Button variant="ghost" size="icon-sm" tabIndex={-1} data-tip={t("conversation.reply")} aria-label={t("conversation.reply")} onClick={() => { thread.act(message, "reply"); }}><Reply className="size-3.5" /></Button> : null}
      <Button variant="ghost" size="icon-sm" tabIndex={-1} data-tip={t("conversation.messageMenu")} aria-label={t("conversation.messageMenu")} onClick={(event) => { thread.openMenu(message, at(event), "all"); }}><ChevronDown className="size-3.5" /></Button>
    </div>
  );
}
