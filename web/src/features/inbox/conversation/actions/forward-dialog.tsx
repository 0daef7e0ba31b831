import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Check, Search } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/components/avatar";
import { ConnectionDot } from "@/components/connection-dot";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogHeader } from "@/components/ui/dialog";
import { Field, Input, Select } from "@/components/ui/field";
import { connectionsQuery } from "@/features/inbox/api";
import type { Message } from "@/features/inbox/conversation/model";
import type { Contact, Page, Ticket } from "@/lib/api-types";
import { cn } from "@/lib/cn";
import { contactName, phoneNumber } from "@/lib/format";
import { get, post } from "@/lib/http";
import { mergeMessages } from "@/lib/tickets-cache";
import { toast } from "@/lib/toast";
import { useErrorText } from "@/lib/use-error-text";

/** As WhatsApp allows. */
const MOST = 5;
const FOUND = 20;

interface Target { key: string; id: string; kind: "ticket" | "contact"; avatar: string; name: string; detail: string; color: number | null }

/** Where a message goes on to: open conversations, or contacts through a number of ours. */
export default function ForwardDialog({ ticket, message, onClose }: { ticket: Ticket; message: Message; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const errorText = useErrorText();
  const [text, setText] = useState("");
  const q = useDeferredValue(text.trim());
  const [chosen, setChosen] = useState<Target[]>([]);
  const [connection, setConnection] = useState(ticket.connection_id);
  const [state, setState] = useState<{ busy: boolean; error: string | null }>({ busy: false, error: null });
  const connections = useQuery(connectionsQuery).data?.items ?? [];
  const { targets, loading } = useTargets(q);
  const toggle = (target: Target) => {
    setChosen(chosen.some((each) => each.key === target.key) ? chosen.filter((each) => each.key !== target.key) : chosen.length < MOST ? [...chosen, target] : chosen);
  };
  const ids = (kind: Target["kind"]) => chosen.filter((each) => each.kind === kind).map((each) => each.id);
  const send = () => {
    if (state.busy || chosen.length === 0) return;
    setState({ busy: true, error: null });
    const body = { ticket_ids: ids("ticket"), contacts: ids("contact").map((contact_id) => ({ contact_id, connection_id: connection })) };
    post<{ items: Message[] }>(`/messages/${message.id}/forward`, body, { idempotencyKey: crypto.randomUUID() }).then(
      ({ items }) => {
        for (const item of items) mergeMessages(client, item.ticket_id, [item], "answer");
        toast(t("conversation.forward.done", { count: items.length }));
        onClose();
      },
      (error: unknown) => { setState({ busy: false, error: errorText(error) }); },
    );
  };
  const shown = [...chosen.filter((each) => !targets.some((target) => target.key === each.key)), ...targets];
  return (
    <Dialog open onOpenChange={onClose}>
      <DialogContent className="md:w-[min(30rem,calc(100vw-2rem))]">
        <DialogHeader title={t("conversation.forward.title")} description={t("conversation.forward.body", { count: MOST })} />
        <DialogBody className="min-h-72">
          <label className="relative block">
            <Search className="icon absolute top-1/2 left-3 -translate-y-1/2 text-muted-foreground" aria-hidden="true" />
            <Input autoFocus type="search" value={text} onChange={(event) => { setText(event.target.value); }} placeholder={t("conversation.forward.search")} aria-label={t("conversation.forward.search")} className="pl-9" />
          </label>
          <ul aria-label={t("conversation.forward.targets")} className="scroll-thin -mx-2 grid max-h-[42vh] content-start overflow-y-auto">
            {shown.map((target) => <Row key={target.key} target={target} chosen={chosen.some((each) => each.key === target.key)} full={chosen.length >= MOST} onToggle={toggle} />)}
            {shown.length === 0 ? <li className="px-2 py-6 text-muted-foreground">{loading ? t("common.loading") : t("conversation.forward.nobody")}</li> : null}
          </ul>
          {ids("contact").length > 0 && connections.length > 1 ? (
            <Field label={t("conversation.forward.through")}>
              {(control) => <Select {...control} value={connection} onChange={(event) => { setConnection(event.target.value); }}>{connections.map((each) => <option key={each.id} value={each.id}>{each.name}</option>)}</Select>}
            </Field>
          ) : null}
          {state.error ? <p role="alert" className="text-destructive">{state.error}</p> : null}
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button variant="primary" aria-disabled={chosen.length === 0 || state.busy} onClick={send}>{t("conversation.forward.send", { count: chosen.length })}</Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

function Row({ target, chosen, full, onToggle }: { target: Target; chosen: boolean; full: boolean; onToggle: (target: Target) => void }) {
  return (
    <li>
      <button type="button" role="checkbox" aria-checked={chosen} aria-disabled={full && !chosen} onClick={() => { onToggle(target); }} className={cn("t-fast flex min-h-12 w-full items-center gap-3 rounded-md px-2 py-1 text-left hover:bg-accent aria-disabled:opacity-50", chosen && "bg-selected")}>
        <Avatar id={target.avatar} name={target.name} size={36} />
        <span className="min-w-0 flex-1">
          <b className="block truncate font-medium">{target.name}</b>
          <span className="flex items-center gap-1.5 text-xs text-muted-foreground">{target.color === null ? null : <ConnectionDot color={target.color} />}<span className="truncate tabular-nums">{target.detail}</span></span>
        </span>
        <span className={cn("grid size-5 place-items-center rounded-sm border border-input", chosen && "border-primary bg-primary text-primary-foreground")} aria-hidden="true">{chosen ? <Check className="size-3.5" strokeWidth={2.5} /> : null}</span>
      </button>
    </li>
  );
}

/** Open conversations first, then contacts that have none among them. */
function useTargets(q: string): { targets: Target[]; loading: boolean } {
  const tickets = useQuery({ queryKey: ["forward", "tickets", q], queryFn: ({ signal }) => get<Page<Ticket>>("/tickets", { tab: "all", q, limit: FOUND }, signal) });
  const contacts = useQuery({ queryKey: ["forward", "contacts", q], queryFn: ({ signal }) => get<Page<Contact>>("/contacts", { q, limit: FOUND }, signal), enabled: q !== "", retry: false });
  const open = (tickets.data?.items ?? []).filter((each) => each.allowed_actions.includes("reply"));
  const inTickets = new Set(open.map((each) => each.contact.id));
  const targets: Target[] = [
    ...open.map((each): Target => ({ key: `t-${each.id}`, id: each.id, kind: "ticket", avatar: each.contact.id, name: contactName(each.contact), detail: `${each.connection.name} · ${each.protocol}`, color: each.connection.color })),
    ...(q === "" ? [] : (contacts.data?.items ?? [])).filter((each) => each.kind !== "group" && !inTickets.has(each.id))
      .map((each): Target => ({ key: `c-${each.id}`, id: each.id, kind: "contact", avatar: each.id, name: contactName({ name: each.name || each.push_name, phone: each.phone }), detail: phoneNumber(each.phone), color: null })),
  ];
  return { targets, loading: tickets.isPending || contacts.isFetching };
}
