/**
 * The generated types of the API under the names that the interface uses. `npm run generate`
 * writes src/api from api/docs/swagger.json; nothing here repeats a field.
 */
import type * as api from "@/api/types.gen";

export type Me = api.Me;
export type Ticket = api.TicketTicket;
export type TicketStatus = api.DeskStatus;
export type TicketCounts = api.TicketCounts;
export type TicketEvent = Omit<api.TicketEvent, "data"> & { data: Record<string, unknown> };
export type LastMessage = api.TicketLastMessage;
export type Message = api.MessageMessage;
export type MessageStatus = api.DeskDelivery;
export type Connection = api.Connection;
export type Pairing = api.Pairing;
export type PairingCode = api.PhoneCode;
export type Alert = api.Alert;
export type Contact = api.Contact;
export type MergePreview = Omit<api.ContactMergePreview, "conflict"> & { conflict: api.ContactMergePreview["conflict"] | null };
export type Merge = api.ContactMerge;
export type Participant = api.Participant;
export type SearchResults = api.SearchResults;
export type SearchMessage = api.SearchMessage;
export type HistoryConversation = api.HistoryConversation;
export type Department = api.Department;
export type Agent = api.User;
export type Named = api.TicketNamed;
export type QuickReply = api.QuickReply;
export type ContactVerdict = api.ContactVerdict;
export type ConversationStart = api.ConversationStart;
export type ConversationStarted = api.ConversationStarted;
export type Problem = api.Problem;
export type RealtimeEvent = api.RealtimeEvent & { contact_id?: string };
export type RealtimeFrame = api.RealtimeFrame;
/** 202: handed to the ticket's workflow, the change arrives by realtime. 200 "done": done, and no longer this person's to see. */
export type PendingUpdate = api.TicketPending;

/** What `allowed_actions` can hold. */
export type TicketAction = "accept" | "assign" | "transfer" | "wait" | "resolve" | "cancel" | "reopen" | "reply";

export interface Page<T> { items: T[]; next_cursor: string | null }
