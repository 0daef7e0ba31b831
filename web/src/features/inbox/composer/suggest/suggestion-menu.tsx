import { useQuery } from "@tanstack/react-query";
import { Settings2 } from "lucide-react";
import { useMemo, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/avatar";
import { Button } from "@/components/ui/button";
import { SuggestionList, type SuggestionHandle } from "@/features/inbox/composer/suggest/suggestion-list";
import type { Token } from "@/features/inbox/composer/text-edit";
import type { Participant, Ticket } from "@/lib/api-types";
import { participantsQuery } from "@/lib/contacts";
import { phoneNumber } from "@/lib/format";
import { rank } from "@/lib/fuzzy";
import { dayPart, fillVariables, quickRepliesQuery, valuesFor } from "@/lib/quick-replies";
import { showQuickReplyManager } from "@/lib/quick-reply-manager";
import { can, useMe } from "@/lib/session";

interface Props {
  ref: Ref<SuggestionHandle>;
  id: string;
  ticket: Ticket;
  token: Token;
  onActive: (id: string | null) => void;
  onChoose: (insert: string, mention?: { name: string; phone: string }) => void;
  onClose: () => void;
}

export default function SuggestionMenu(props: Props) {
  return props.token.kind === "quickReply" ? <QuickReplies {...props} /> : <Mentions {...props} />;
}

const MOST = 30;

function QuickReplies({ ref, id, ticket, token, onActive, onChoose, onClose }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const { data, isPending, isError, refetch } = useQuery(quickRepliesQuery);
  const values = useMemo(() => valuesFor(ticket, me, t(`composer.greeting.${dayPart(new Date(), me.tenant.timezone)}`, { lng: me.tenant.locale })), [ticket, me, t]);
  const entries = useMemo(() => {
    // Those of the ticket's department first; those of another one are not meant here.
    const fitting = (data ?? []).filter((reply) => reply.department_id === null || reply.department_id === ticket.department_id);
    return rank(fitting, token.query, ({ shortcut, title, body }) => [[shortcut, 3], [title, 2], [body, 1]]).slice(0, MOST);
  }, [data, ticket.department_id, token.query]);
  const manages = can(me, "quick_replies.manage");
  return (
    <SuggestionList
      ref={ref} id={id} label={t("composer.quickReplies")} entries={entries} keyOf={(reply) => reply.id} onActive={onActive}
      onChoose={(reply) => { onChoose(fillVariables(reply.body, values)); }}
      render={(reply) => (
        <>
          <span className="w-24 shrink-0 truncate font-medium text-primary">/{reply.shortcut}</span>
          <span className="min-w-0 flex-1"><span className="block truncate font-medium">{reply.title}</span><span className="block truncate text-xs text-muted-foreground">{fillVariables(reply.body, values)}</span></span>
        </>
      )}
      empty={isError ? <>{t("composer.quickRepliesError")} <Button variant="link" size="inline" onClick={() => void refetch()}>{t("common.retry")}</Button></>
        : isPending ? t("common.loading") : data.length === 0 ? t("composer.quickRepliesEmpty") : t("composer.quickRepliesNone", { text: token.query })}
      footer={manages ? (
        <Button variant="ghost" size="sm" className="max-md:h-11" onClick={() => { onClose(); showQuickReplyManager(true); }}><Settings2 className="size-3.5" strokeWidth={1.75} aria-hidden="true" />{t("composer.quickRepliesManage")}</Button>
      ) : undefined}
    />
  );
}

function Mentions({ ref, id, ticket, token, onActive, onChoose }: Props) {
  const { t } = useTranslation();
  const { data, isPending, isError } = useQuery(participantsQuery(ticket.id));
  const people = useMemo(() => {
    const reachable = (data ?? []).filter((person): person is Participant & { phone: string } => person.phone !== null);
    return rank(reachable, token.query, ({ name, phone }) => [[name, 2], [phone, 1]]).slice(0, MOST);
  }, [data, token.query]);
  return (
    <SuggestionList
      ref={ref} id={id} label={t("composer.mention")} entries={people} keyOf={(person) => person.key.replace(/\W/g, "")} onActive={onActive}
      onChoose={(person) => {
        const name = person.name.trim() || phoneNumber(person.phone);
        onChoose(`@${name} `, { name, phone: person.phone.replace(/\D/g, "") });
      }}
      render={(person) => (
        <>
          <Avatar id={person.key} name={person.name} size={24} />
          <span className="min-w-0 flex-1 truncate font-medium">{person.name || phoneNumber(person.phone)}</span>
          <span className="shrink-0 text-xs text-muted-foreground tabular-nums">{phoneNumber(person.phone)}</span>
        </>
      )}
      empty={isError ? t("composer.mentionError") : isPending ? t("common.loading") : t("composer.mentionNone")}
    />
  );
}
