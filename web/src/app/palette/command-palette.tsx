import { useNavigate, useParams } from "@tanstack/react-router";
import { Command } from "cmdk";
import { Keyboard, Languages, LogOut, Moon, Rows3, Search, Sun, SunMoon } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { Found, FOUND } from "@/app/palette/found";
import { GoTo } from "@/app/palette/go-to";
import { PaletteItem as Item, PALETTE_GROUP as GROUP } from "@/app/palette/palette-item";
import { TicketCommands } from "@/app/palette/ticket-commands";
import { useSignOut } from "@/app/shell/use-sign-out";
import { Avatar } from "@/components/avatar";
import { StatusGlyph } from "@/components/status-glyph";
import { useRecentTickets, useSearch } from "@/features/search/use-search";
import { changeLanguage, LANGUAGES } from "@/i18n";
import { contactName } from "@/lib/format";
import { setPreference } from "@/lib/preferences";
import { takeTyped } from "@/lib/typed-ahead";

/** Go anywhere, find any ticket, do anything. */
export default function CommandPalette({ onClose, onShortcuts }: { onClose: () => void; onShortcuts: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const [text, setText] = useState("");
  const { ticketId } = useParams({ strict: false });
  const recent = useRecentTickets(ticketId);
  const search = useSearch(text);
  // Letters are kept until the field has the focus; it shows them before the next one can come, and goes on after them.
  const goOn = (event: Event) => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLElement | null)?.querySelector("input");
    queueMicrotask(() => {
      field?.focus();
      flushSync(() => { setText(takeTyped()); });
    });
  };
  const after = (action: () => void) => () => {
    onClose();
    action();
  };
  return (
    <Primitive.Root open onOpenChange={onClose}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-fade-in bg-overlay" />
        <Primitive.Content aria-describedby={undefined} onOpenAutoFocus={goOn} className="fixed inset-x-0 top-0 z-50 animate-fade-in overflow-hidden bg-popover shadow-lg outline-none max-md:h-dvh md:inset-x-auto md:top-[12vh] md:left-1/2 md:w-[min(36rem,calc(100vw-2rem))] md:-translate-x-1/2 md:rounded-xl">
          <Primitive.Title className="sr-only">{t("palette.title")}</Primitive.Title>
          <Command loop shouldFilter filter={(value, asked) => (value.startsWith(FOUND) || value.toLocaleLowerCase().includes(asked.trim().toLocaleLowerCase()) ? 1 : 0)} className="flex max-h-[60vh] flex-col max-md:max-h-full">
            <div className="flex h-12 shrink-0 items-center gap-2 border-b px-4">
              <Search className="icon text-muted-foreground" aria-hidden="true" />
              <Command.Input value={text} onValueChange={setText} placeholder={t("palette.placeholder")} className="h-full min-w-0 flex-1 bg-transparent text-base outline-none max-md:text-lg" />
              <button type="button" className="text-primary md:hidden" onClick={onClose}>{t("common.close")}</button>
            </div>
            <Command.List className="scroll-thin min-h-0 flex-1 overflow-y-auto p-1.5 pb-2">
              <Command.Empty className="px-2.5 py-6 text-muted-foreground">{search.isFetching ? t("palette.searching") : t("palette.empty", { text: text.trim() })}</Command.Empty>
              {search.results ? <Found results={search.results} asked={search.text} after={after} /> : null}
              {search.isError ? <p role="alert" className="px-2.5 py-2 text-destructive">{t("palette.failed")}</p> : null}
              {text.trim() === "" && recent.length > 0 ? (
                <Command.Group heading={t("search.recent")} className={GROUP}>
                  {recent.map((ticket) => (
                    <Item key={ticket.id} value={`${FOUND}recent:${ticket.id}`} onSelect={after(() => void navigate({ to: "/inbox/$ticketId", params: { ticketId: ticket.id } }))}>
                      <Avatar id={ticket.contact.id} name={contactName(ticket.contact)} photo={ticket.contact.photo_url} size={24} />
                      <span className="min-w-0 truncate font-medium">{contactName(ticket.contact)}</span>
                      <span className="ml-auto flex shrink-0 items-center gap-2 text-xs text-muted-foreground tabular-nums">{ticket.protocol}<StatusGlyph status={ticket.status} /></span>
                    </Item>
                  ))}
                </Command.Group>
              ) : null}
              <TicketCommands heading={t("palette.ticket")} className={GROUP} render={(command) => <Item key={command.label} value={command.label} icon={command.icon} shortcut={command.shortcut} onSelect={after(command.run)}>{command.label}</Item>} />
              <GoTo after={after} />
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
