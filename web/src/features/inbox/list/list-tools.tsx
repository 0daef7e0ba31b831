import { Search, X } from "lucide-react";
import { lazy, useEffect, useState, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { DeferredMenu } from "@/components/deferred-menu";
import { FilterButton, NewConversationButton, SortButton } from "@/features/inbox/list/list-tool-buttons";
import type { InboxSearch } from "@/features/inbox/search";

const SortMenu = lazy(() => import("@/features/inbox/list/sort-menu"));
const FilterPopover = lazy(() => import("@/features/inbox/list/filter-popover"));

interface Props {
  ref: Ref<HTMLInputElement>;
  search: InboxSearch;
  onChange: (next: Partial<InboxSearch>) => void;
}

/** Search within the list, order and filters. */
export function ListTools({ ref, search, onChange }: Props) {
  return (
    <div className="grid shrink-0 grid-cols-[1fr_auto_auto_auto] gap-1 px-3 pt-2.5 pb-2 max-md:gap-0 max-md:pt-2 max-md:pr-1">
      <SearchField ref={ref} value={search.q ?? ""} onChange={(q) => { onChange({ q: q || undefined }); }} />
      <DeferredMenu button={(open) => <SortButton order={search.order} onClick={open} />}>
        {(opened) => <SortMenu order={search.order} opened={opened} onChange={(order) => { onChange({ order }); }} />}
      </DeferredMenu>
      <DeferredMenu button={(open) => <FilterButton onClick={open} />}>
        {(opened) => <FilterPopover search={search} opened={opened} onChange={onChange} />}
      </DeferredMenu>
      <NewConversationButton />
    </div>
  );
}

const TYPING_MS = 250;

function SearchField({ ref, value, onChange }: { ref: Ref<HTMLInputElement>; value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    // The URL changed from outside (back, "clear filters"): it wins over what is typed.
    setKnown(value);
    setText(value);
  }
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => {
      setKnown(text.trim());
      onChange(text.trim());
    }, TYPING_MS);
    return () => { clearTimeout(timer); };
  });
  const clear = () => {
    setText("");
    onChange("");
  };
  return (
    <div className="t-fast flex h-control min-w-0 items-center gap-2 rounded-md border border-transparent bg-muted px-2.5 text-muted-foreground focus-within:border-ring focus-within:bg-card">
      <Search className="icon max-md:size-5" aria-hidden="true" />
      <input
        ref={ref}
        type="search"
        value={text}
        onChange={(event) => { setText(event.target.value); }}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (text) clear();
          else event.currentTarget.blur();
        }}
        placeholder={t("list.search")}
        aria-label={t("list.search")}
        className="min-w-0 flex-1 bg-transparent text-foreground outline-none max-md:text-lg"
      />
      {text ? <button type="button" className="hit" aria-label={t("list.clearSearch")} onClick={clear}><X className="icon" /></button> : null}
    </div>
  );
}
