import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import type { Contact, Merge, Page, Participant, Ticket } from "@/lib/api-types";
import { get, post, request } from "@/lib/http";
import { keys } from "@/lib/query";

const LIST_PAGE = 50;
const TICKETS_PAGE = 10;

export function contactQuery(id: string) {
  return queryOptions({ queryKey: keys.contact(id), queryFn: ({ signal }) => get<Contact>(`/contacts/${id}`, undefined, signal) });
}

/** By name. */
export function contactListQuery(params: { q: string; kind: string }) {
  return infiniteQueryOptions({
    queryKey: keys.contactList(params),
    queryFn: ({ pageParam, signal }) => get<Page<Contact>>("/contacts", { ...params, limit: LIST_PAGE, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** The contact's tickets that this person may see, newest first. */
export function contactTicketsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: keys.contactTickets(id),
    queryFn: ({ pageParam, signal }) => get<Page<Ticket>>(`/contacts/${id}/tickets`, { limit: TICKETS_PAGE, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** Who is in a group, by its ticket. */
export function participantsQuery(ticketId: string) {
  return queryOptions({
    queryKey: keys.participants(ticketId),
    queryFn: ({ signal }) => get<{ items: Participant[] }>(`/tickets/${ticketId}/participants`, undefined, signal),
    select: (answer) => answer.items,
  });
}

function writeContact(client: QueryClient, contact: Contact): void {
  client.setQueryData(keys.contact(contact.id), contact);
  void client.invalidateQueries({ queryKey: ["contacts", "list"] });
  void client.invalidateQueries({ queryKey: keys.tickets });
}

export function useChangeContact(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { name?: string; note?: string }) => request<Contact>("PATCH", `/contacts/${id}`, { body: change }),
    onSuccess: (contact) => { writeContact(client, contact); },
  });
}

export function useBlockContact(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ block, connectionId }: { block: boolean; connectionId: string }) => post<Contact>(`/contacts/${id}/${block ? "block" : "unblock"}`, { connection_id: connectionId }),
    onSuccess: (contact) => { writeContact(client, contact); },
  });
}

export function useMergeContacts(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (other: string) => post<Merge>(`/contacts/${id}/merge`, { with: other }),
    onSuccess: () => { void client.invalidateQueries({ queryKey: keys.contacts }); },
  });
}

/** Takes a joining back; contact.changed tells the browsers when it is done. */
export async function undoMerge(client: QueryClient, mergeId: string): Promise<void> {
  await post(`/contact-merges/${mergeId}/undo`);
  await client.invalidateQueries({ queryKey: keys.contacts });
}

/** What a contact is called: our name for it, else WhatsApp's, else its number. */
export function shownName({ name, push_name: pushName }: Pick<Contact, "name" | "push_name">): string {
  return name.trim() || pushName.trim();
}
