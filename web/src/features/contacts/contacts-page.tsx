import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { CircleAlert, Plus, SearchX, UsersRound } from "lucide-react";
import { lazy, Suspense, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { PageHeader } from "@/components/page-header";
import { SearchField } from "@/components/search-field";
import { StateMessage } from "@/components/state-message";
import { Button } from "@/components/ui/button";
import { DialogLoading } from "@/components/ui/dialog-loading";
import { ContactRows, ContactsSkeleton } from "@/features/contacts/contact-rows";
import type { ContactsSearch } from "@/features/contacts/search";
import { cn } from "@/lib/cn";
import { contactListQuery } from "@/lib/contacts";
import { can, useMe } from "@/lib/session";
import { useErrorText } from "@/lib/use-error-text";
import { useHotkeys } from "@/lib/use-hotkeys";

const ContactSheet = lazy(() => import("@/features/contacts/contact-sheet"));
const NewContactSheet = lazy(() => import("@/features/contacts/new-contact-sheet"));
const KINDS = [undefined, "person", "group"] as const;

/** Everybody who has written or was saved: found by name or number, opened in a sheet. */
export function ContactsPage() {
  const { t } = useTranslation();
  const me = useMe();
  const errorText = useErrorText();
  const search = useSearch({ from: "/_authenticated/contacts" });
  const navigate = useNavigate({ from: "/contacts" });
  const field = useRef<HTMLInputElement>(null);
  const list = useInfiniteQuery(contactListQuery({ q: search.q ?? "", kind: search.kind ?? "" }));
  const contacts = useMemo(() => list.data?.pages.flatMap((page) => page.items), [list.data]);
  const change = (next: Partial<ContactsSearch>, replace = true) => void navigate({ search: (old) => ({ ...old, ...next }), replace });
  const close = () => { change({ contact: undefined, new: undefined }); };
  useHotkeys({ "/": () => field.current?.focus() });
  const filtered = search.q !== undefined || search.kind !== undefined;
  return (
    <div className="grid min-h-0 grid-rows-[auto_minmax(0,1fr)] bg-background">
      <div className="mx-auto w-full max-w-[1000px] px-6 pt-6 max-md:px-4 max-md:pt-4">
        <PageHeader
          section
          title={t("contacts.title")}
          description={t("contacts.description")}
          action={can(me, "contacts.edit") ? (
            <Link to="/contacts" search={{ ...search, new: true }} aria-label={t("contacts.new")} className="t-fast inline-flex h-control items-center gap-1.5 rounded-md border bg-card px-3 font-medium text-secondary-foreground hover:bg-accent max-md:w-11 max-md:justify-center max-md:p-0">
              <Plus className="icon max-md:size-5" aria-hidden="true" /><span className="max-md:hidden">{t("contacts.new")}</span>
            </Link>
          ) : undefined}
        />
        <div className="mb-3 flex gap-2 max-md:flex-col">
          <SearchField ref={field} value={search.q ?? ""} label={t("contacts.search")} className="flex-1 max-md:flex-none" onChange={(q) => { change({ q: q || undefined }); }} />
          <div role="group" aria-label={t("contacts.kind")} className="grid grid-cols-3 gap-0.5 rounded-md bg-tint p-0.5">
            {KINDS.map((kind) => (
              <button key={kind ?? "all"} type="button" aria-pressed={search.kind === kind} onClick={() => { change({ kind }); }} className={cn("t-fast rounded-sm px-3 font-medium max-md:h-11 md:min-h-7", search.kind === kind ? "bg-card shadow-xs" : "text-muted-foreground hover:text-foreground")}>
                {t(`contacts.kinds.${kind ?? "all"}`)}
              </button>
            ))}
          </div>
        </div>
      </div>
      <div className="min-h-0">
        {list.isPending ? <ContactsSkeleton /> : null}
        {list.isError && !contacts ? <Frame><StateMessage icon={CircleAlert} tone="error" title={t("errors.title")} body={errorText(list.error)} action={<Button onClick={() => void list.refetch()}>{t("common.retry")}</Button>} /></Frame> : null}
        {contacts?.length === 0 ? (
          <Frame>
            {filtered
              ? <StateMessage icon={SearchX} title={t("contacts.empty.filteredTitle")} body={t("contacts.empty.filteredBody")} action={<Button onClick={() => { change({ q: undefined, kind: undefined }); }}>{t("list.clearFilters")}</Button>} />
              : <StateMessage icon={UsersRound} title={t("contacts.empty.title")} body={t("contacts.empty.body")} />}
          </Frame>
        ) : null}
        {contacts && contacts.length > 0 ? (
          <ContactRows
            key={JSON.stringify([search.q, search.kind])}
            contacts={contacts}
            search={search}
            hasMore={list.hasNextPage}
            loadingMore={list.isFetchingNextPage}
            moreFailed={list.isFetchNextPageError}
            onMore={() => void list.fetchNextPage()}
          />
        ) : null}
      </div>
      <Suspense fallback={<DialogLoading onClose={close} />}>
        {search.new ? <NewContactSheet onClose={close} onSaved={(contact) => { change({ new: undefined, contact: contact.id }); }} /> : null}
        {search.contact && !search.new ? <ContactSheet key={search.contact} contactId={search.contact} known={contacts?.find(({ id }) => id === search.contact)} onClose={close} /> : null}
      </Suspense>
    </div>
  );
}

function Frame({ children }: { children: React.ReactNode }) {
  return <div className="mx-auto w-full max-w-[1000px] px-6 max-md:px-4"><div className="rounded-lg border bg-card">{children}</div></div>;
}
