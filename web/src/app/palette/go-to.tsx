import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { BellRing, MessageSquarePlus, MessageSquareText, Plug, Plus, Users } from "lucide-react";
import { useTranslation } from "react-i18next";
import { PaletteItem, PALETTE_GROUP } from "@/app/palette/palette-item";
import { TABS } from "@/features/inbox/search";
import { seesConnections, seesContacts } from "@/lib/access";
import { openNewConversation } from "@/lib/new-conversation";
import { can, useMe } from "@/lib/session";

/** Pages to go to and things to begin, as far as this person reaches them. */
export function GoTo({ after }: { after: (action: () => void) => () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  return (
    <>
      <Command.Group heading={t("search.begin")} className={PALETTE_GROUP}>
        {can(me, "tickets.reply") ? <PaletteItem icon={MessageSquarePlus} value={t("contacts.start")} onSelect={after(() => { openNewConversation(); })}>{t("contacts.start")}</PaletteItem> : null}
        {seesContacts(me) && can(me, "contacts.edit") ? <PaletteItem icon={Plus} value={t("contacts.new")} onSelect={after(() => void navigate({ to: "/contacts", search: { new: true } }))}>{t("contacts.new")}</PaletteItem> : null}
        {can(me, "connections.manage") ? <PaletteItem icon={Plus} value={t("connections.new")} onSelect={after(() => void navigate({ to: "/settings/connections", search: { new: true } }))}>{t("connections.new")}</PaletteItem> : null}
      </Command.Group>
      <Command.Group heading={t("palette.goto")} className={PALETTE_GROUP}>
        {TABS.map((tab) => (
          <PaletteItem key={tab} icon={MessageSquareText} value={`${t("shell.inbox")} ${t(`list.tabs.${tab}`)}`} onSelect={after(() => void navigate({ to: "/inbox", search: { tab: tab === "all" ? undefined : tab } }))}>
            {t("shell.inbox")}: {t(`list.tabs.${tab}`)}
          </PaletteItem>
        ))}
        {seesContacts(me) ? <PaletteItem icon={Users} value={t("shell.contacts")} onSelect={after(() => void navigate({ to: "/contacts" }))}>{t("shell.contacts")}</PaletteItem> : null}
        <PaletteItem icon={BellRing} value={t("shell.alerts")} onSelect={after(() => void navigate({ to: "/alerts" }))}>{t("shell.alerts")}</PaletteItem>
        {seesConnections(me) ? <PaletteItem icon={Plug} value={`${t("shell.settings")} ${t("connections.title")}`} onSelect={after(() => void navigate({ to: "/settings/connections" }))}>{t("shell.settings")}: {t("connections.title")}</PaletteItem> : null}
      </Command.Group>
    </>
  );
}
