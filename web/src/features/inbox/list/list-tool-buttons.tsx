import { ArrowDownUp, ListFilter, MessageSquarePlus } from "lucide-react";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import type { InboxSearch } from "@/features/inbox/search";
import { openNewConversation } from "@/lib/new-conversation";
import { can, useMe } from "@/lib/session";

export function SortButton({ order, ...props }: ComponentProps<"button"> & { order: InboxSearch["order"] }) {
  const { t } = useTranslation();
  return (
    <Button variant="ghost" size="icon" aria-label={t("list.sort")} data-tip={`${t("list.sort")}: ${order === "oldest" ? t("list.sortOldest") : t("list.sortLast")}`} {...props}>
      <ArrowDownUp className="icon max-md:size-5" aria-hidden="true" />
    </Button>
  );
}

export function FilterButton(props: ComponentProps<"button">) {
  const { t } = useTranslation();
  return <Button variant="ghost" size="icon" aria-label={t("list.filters")} data-tip={t("list.filters")} {...props}><ListFilter className="icon max-md:size-5" aria-hidden="true" /></Button>;
}

export function NewConversationButton() {
  const { t } = useTranslation();
  const me = useMe();
  if (!can(me, "tickets.reply")) return null;
  const label = t("newConversation.title");
  return <Button variant="ghost" size="icon" aria-label={label} data-tip={label} data-tip-key="N" onClick={() => { openNewConversation(); }}><MessageSquarePlus className="icon max-md:size-5" aria-hidden="true" /></Button>;
}
