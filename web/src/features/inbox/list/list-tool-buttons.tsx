import { ArrowDownUp, ListFilter } from "lucide-react";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/components/ui/button";
import type { InboxSearch } from "@/features/inbox/search";

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
