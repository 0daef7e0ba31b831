import { useTranslation } from "react-i18next";
import { DropdownMenu, DropdownMenuContent, DropdownMenuLabel, DropdownMenuRadioGroup, DropdownMenuRadioItem, DropdownMenuTrigger } from "@/components/ui/dropdown-menu";
import { SortButton } from "@/features/inbox/list/list-tool-buttons";
import type { InboxSearch } from "@/features/inbox/search";

export default function SortMenu({ order, opened, onChange }: { order: InboxSearch["order"]; opened: boolean; onChange: (order: InboxSearch["order"]) => void }) {
  const { t } = useTranslation();
  return (
    <DropdownMenu defaultOpen={opened}>
      <DropdownMenuTrigger asChild><SortButton order={order} /></DropdownMenuTrigger>
      <DropdownMenuContent>
        <DropdownMenuLabel>{t("list.sort")}</DropdownMenuLabel>
        <DropdownMenuRadioGroup value={order ?? "last_message"} onValueChange={(value) => { onChange(value === "oldest" ? "oldest" : undefined); }}>
          <DropdownMenuRadioItem value="last_message">{t("list.sortLast")}</DropdownMenuRadioItem>
          <DropdownMenuRadioItem value="oldest">{t("list.sortOldest")}</DropdownMenuRadioItem>
        </DropdownMenuRadioGroup>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
