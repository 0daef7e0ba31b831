import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { Languages, LogOut, Moon, MessageSquareText, Rows3, Search, Sun, SunMoon, type LucideIcon, Keyboard } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { useDeferredValue, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { TicketCommands } from "@/app/palette/ticket-commands";
import { useSignOut } from "@/app/shell/use-sign-out";
import { Avatar } from "@/components/avatar";
import { StatusGlyph } from "@/components/status-glyph";
import { TABS } from "@/features/inbox/search";
import { changeLanguage, LANGUAGES } from "@/i18n";
import type { Page, Ticket } from "@/lib/api-types";
import { contactName, phoneNumber } from "@/lib/format";
import { get } from "@/lib/http";
import { setPreference } from "@/lib/preferences";
import { keys } from "@/lib/query";

const MIN_LETTERS = 2;
const GROUP = "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted-foreground";

/** Go anywhere, find any ticket, do anything. */
export default function CommandPalette({ onClose, onShortcuts }: { onClose: () => void; onShortcuts: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const [text, setText] = useState("");
  const query = useDeferredValue(text.trim());
  const found = useTicketSearch(query);
  const after = (action: () => void) => () => {
    onClose();
    action();
  };
  return (
    <Primitive.Root open onOpenChange={onClose}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-fade-in bg-overlay" />
        <Primitive.Content aria-describedby={undefined} className="fixed inset-x-0 top-0 z-50 animate-fade-in overflow-hidden bg-popover shadow-lg outline-none max-md:h-dvh md:inset-x-auto md:top-[12vh] md:left-1/2 md:w-[min(36rem,calc(100vw-2rem))] md:-translate-x-1/2 md:rounded-xl">
          <Primitive.Title className="sr-only">{t("palette.title")}</Primitive.Title>
          <Command loop shouldFilter filter={(value, search, keywords) => (value.startsWith("ticket:") || `${value} ${keywords?.join(" ") ?? ""}`.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase()) ? 1 : 0)} className="flex max-h-[60vh] flex-col max-md:max-h-full">
            <div className="flex h-12 shrink-0 items-center gap-2 border-b px-4">
              <Search className="icon text-muted-foreground" aria-hidden="true" />
              <Command.Input autoFocus value={text} onValueChange={setText} placeholder={t("palette.placeholder")} className="h-full min-w-0 flex-1 bg-transparent text-base outline-none max-md:text-lg" />
              <button type="button" className="text-primary md:hidden" onClick={onClose}>{t("common.close")}</button>
            </div>
            <Command.List className="scroll-thin min-h-0 flex-1 overflow-y-auto p-1.5 pb-2">
              <Command.Empty className="px-2.5 py-6 text-muted-foreground">{found.isFetching ? t("palette.searching") : t("palette.empty", { text: query })}</Command.Empty>
              {found.tickets.length > 0 ? (
                <Command.Group heading={t("palette.tickets")} className={GROUP}>
                  {found.tickets.map((ticket) => (
                    <Item key={ticket.id} value={`ticket:${ticket.id}`} onSelect={after(() => void navigate({ to: "/inbox/$ticketId", params: { ticketId: ticket.id } }))}>
                      <Avatar id={ticket.contact.id} name={contactName(ticket.contact)} size={24} />
                      <span className="min-w-0 truncate font-medium">{contactName(ticket.contact)}</span>
                      <span className="truncate text-xs text-muted-foreground tabular-nums max-md:hidden">{phoneNumber(ticket.contact.phone)}</span>
                      <span className="ml-auto flex shrink-0 items-center gap-2 text-xs text-muted-foreground tabular-nums">{ticket.protocol}<StatusGlyph status={ticket.status} /></span>
                    </Item>
                  ))}
                </Command.Group>
              ) : null}
              {found.isError ? <p className="px-2.5 py-2 text-destructive">{t("palette.failed")}</p> : null}
              <TicketCommands heading={t("palette.ticket")} className={GROUP} render={(command) => <Item key={command.label} value={command.label} icon={command.icon} shortcut={command.shortcut} onSelect={after(command.run)}>{command.label}</Item>} />
              <Command.Group heading={t("palette.goto")} className={GROUP}>
                {TABS.map((tab) => (
                  <Item key={tab} icon={MessageSquareText} value={`${t("shell.inbox")} ${t(`list.tabs.${tab}`)}`} onSelect={after(() => void navigate({ to: "/inbox", search: { tab: tab === "all" ? undefined : tab } }))}>
                    {t("shell.inbox")}: {t(`list.tabs.${tab}`)}
                  </Item>
                ))}
              </Command.Group>
              <Command.Group heading={t("palette.settings")} className={GROUP}>
                <Item icon={Sun} value={t("palette.themeTo", { name: t("shell.themeLight") })} onSelect={after(() => { setPreference("theme", "light"); })}>{t("palette.themeTo", { name: t("shell.themeLight") })}</Item>
                <Item icon={Moon} value={t("palette.themeTo", { name: t("shell.themeDark") })} onSelect={after(() => { setPreference("theme", "dark"); })}>{t("palette.themeTo", { name: t("shell.themeDark") })}</Item>
                <Item icon={SunMoon} value={t("palette.themeTo", { name: t("shell.themeSystem") })} onSelect={after(() => { setPreference("theme", "system"); })}>{t("palette.themeTo", { name: t("shell.themeSystem") })}</Item>
                <Item icon={Rows3} value={t("palette.densityTo", { name: t("shell.densityCompact") })} onSelect={after(() => { setPreference("density", "compact"); })}>{t("palette.densityTo", { name: t("shell.densityCompact") })}</Item>
                <Item icon={Rows3} value={t("palette.densityTo", { name: t("shell.densityComfortable") })} onSelect={after(() => { setPreference("density", "comfortable"); })}>{t("palette.densityTo", { name: t("shell.densityComfortable") })}</Item>
                {LANGUAGES.map(({ code, name }) => <Item key={code} icon={Languages} value={t("palette.languageTo", { name })} onSelect={after(() => void changeLanguage(code))}>{t("palette.languageTo", { name })}</Item>)}
                <Item icon={Keyboard} value={t("shell.shortcuts")} shortcut="?" onSelect={after(onShortcuts)}>{t("shell.shortcuts")}</Item>
                <Item icon={LogOut} value={t("auth.signOut")} onSelect={after(signOut)}>{t("auth.signOut")}</Item>
              </Command.Group>
            </Command.List>
          </Command>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

function Item({ value, icon: Icon, shortcut, onSelect, children }: { value: string; icon?: LucideIcon; shortcut?: string; onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item value={value} onSelect={onSelect} className="flex h-9 items-center gap-2.5 rounded-md px-2 data-[selected=true]:bg-accent data-[selected=true]:text-accent-foreground max-md:h-11">
      {Icon ? <Icon className="icon text-muted-foreground" aria-hidden="true" /> : null}
      {children}
      {shortcut ? <span className="ml-auto text-xs text-muted-foreground max-md:hidden">{shortcut}</span> : null}
    </Command.Item>
  );
}

function useTicketSearch(text: string): { tickets: Ticket[]; isFetching: boolean; isError: boolean } {
  const { data, isFetching, isError } = useQuery({
    queryKey: keys.search(text),
    queryFn: ({ signal }) => get<Page<Ticket>>("/tickets", { q: text, limit: 8 }, signal),
    enabled: text.length >= MIN_LETTERS,
    placeholderData: (before) => (text.length >= MIN_LETTERS ? before : undefined),
  });
  return { tickets: text.length >= MIN_LETTERS ? (data?.items ?? []) : [], isFetching, isError };
}
