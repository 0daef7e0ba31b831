package route

import (
	"net/http"

	"github.com/balcao/balcao/internal/desk"
)

// Base is the path under which the versioned API lives (PL-1).
const Base = "/api/v1"

// The rows.
const (
	ZAPIHook      Name = "zapi_hook"
	ZAPIHookProbe Name = "zapi_hook_probe"

	Login  Name = "login"
	Logout Name = "logout"
	Me     Name = "me"

	TicketList     Name = "ticket_list"
	TicketCounts   Name = "ticket_counts"
	TicketGet      Name = "ticket_get"
	TicketEvents   Name = "ticket_events"
	TicketRead     Name = "ticket_read"
	TicketAccept   Name = "ticket_accept"
	TicketAssign   Name = "ticket_assign"
	TicketTransfer Name = "ticket_transfer"
	TicketWait     Name = "ticket_wait"
	TicketResolve  Name = "ticket_resolve"
	TicketCancel   Name = "ticket_cancel"
	TicketReopen   Name = "ticket_reopen"

	MessageList       Name = "message_list"
	MessageSend       Name = "message_send"
	MessageReact      Name = "message_react"
	MessageUnreact    Name = "message_unreact"
	MessageEdit       Name = "message_edit"
	MessageDelete     Name = "message_delete"
	MessageRetry      Name = "message_retry"
	MessageSendAnyway Name = "message_send_anyway"
	MessageCancel     Name = "message_cancel"
	MessageForward    Name = "message_forward"

	ContactList         Name = "contact_list"
	ContactCreate       Name = "contact_create"
	ContactCheck        Name = "contact_check"
	ContactGet          Name = "contact_get"
	ContactUpdate       Name = "contact_update"
	ContactBlock        Name = "contact_block"
	ContactUnblock      Name = "contact_unblock"
	ContactTickets      Name = "contact_tickets"
	ContactMergePreview Name = "contact_merge_preview"
	ContactMerge        Name = "contact_merge"
	ContactMergeUndo    Name = "contact_merge_undo"
	ConversationStart   Name = "conversation_start"
	TicketParticipants  Name = "ticket_participants"

	QuickReplyList   Name = "quick_reply_list"
	QuickReplyCreate Name = "quick_reply_create"
	QuickReplyUpdate Name = "quick_reply_update"
	QuickReplyDelete Name = "quick_reply_delete"

	DepartmentList       Name = "department_list"
	ConnectionList       Name = "connection_list"
	ConnectionCreate     Name = "connection_create"
	ConnectionGet        Name = "connection_get"
	ConnectionUpdate     Name = "connection_update"
	ConnectionDelete     Name = "connection_delete"
	ConnectionEnable     Name = "connection_enable"
	ConnectionDisable    Name = "connection_disable"
	ConnectionRestart    Name = "connection_restart"
	ConnectionDisconnect Name = "connection_disconnect"
	ConnectionWebhooks   Name = "connection_webhooks"
	ConnectionResume     Name = "connection_resume"
	ConnectionPairing    Name = "connection_pairing"
	ConnectionPhoneCode  Name = "connection_phone_code"

	AlertList        Name = "alert_list"
	AlertAcknowledge Name = "alert_acknowledge"

	UserList Name = "user_list"

	Search                  Name = "search"
	TicketSearch            Name = "ticket_search"
	ConnectionHistory       Name = "connection_history"
	ConnectionHistoryExport Name = "connection_history_export"

	MediaServe   Name = "media_serve"
	MediaRetry   Name = "media_retry"
	MediaZipLink Name = "media_zip_link"
	MediaZip     Name = "media_zip"
	MediaPublic  Name = "media_public"
	ContactPhoto Name = "contact_photo"
	UploadCreate Name = "upload_create"
	UploadOffset Name = "upload_offset"
	UploadAppend Name = "upload_append"
	UploadGet    Name = "upload_get"
	UploadDelete Name = "upload_delete"

	Realtime Name = "realtime"
)

// table is the API. Marking a conversation as read changes what colleagues see, so
// it needs the right to reply: an auditor reads without leaving a trace on tickets.
var table = []Route{
	{ZAPIHook, http.MethodPost, "/hooks/zapi/:secret", Hook, "Receive a webhook of Z-API", nil},
	{ZAPIHookProbe, http.MethodGet, "/hooks/zapi/:secret", Hook, "Tell that a webhook's address is right", nil},

	{Login, http.MethodPost, Base + "/auth/login", Public, "Sign in with e-mail and password", nil},
	{Logout, http.MethodPost, Base + "/auth/logout", SignedIn, "End the session", nil},
	{Me, http.MethodGet, Base + "/me", SignedIn, "Tell who is signed in and what they may do", nil},

	{TicketList, http.MethodGet, Base + "/tickets", ViewTickets, "List the tickets that the caller may see", nil},
	{TicketCounts, http.MethodGet, Base + "/tickets/counts", ViewTickets, "Count the tickets of each tab", nil},
	{TicketGet, http.MethodGet, Base + "/tickets/:id", ViewTickets, "Show a ticket", nil},
	{TicketEvents, http.MethodGet, Base + "/tickets/:id/events", ViewTickets, "List what happened to a ticket", nil},
	{MessageList, http.MethodGet, Base + "/tickets/:id/messages", ViewTickets, "List the messages of a ticket", nil},
	{MessageSend, http.MethodPost, Base + "/tickets/:id/messages", Needs(desk.PermTicketsReply), "Send a message", nil},
	{MessageReact, http.MethodPut, Base + "/messages/:id/reaction", Needs(desk.PermTicketsReply), "React to a message", nil},
	{MessageUnreact, http.MethodDelete, Base + "/messages/:id/reaction", Needs(desk.PermTicketsReply), "Take a reaction back", nil},
	{MessageEdit, http.MethodPatch, Base + "/messages/:id", Needs(desk.PermTicketsReply), "Edit a text or caption of ours", nil},
	{MessageDelete, http.MethodDelete, Base + "/messages/:id", Needs(desk.PermMessagesDelete), "Delete a message for everyone", nil},
	{MessageRetry, http.MethodPost, Base + "/messages/:id/retry", Needs(desk.PermTicketsReply), "Send a message that failed again", nil},
	{MessageSendAnyway, http.MethodPost, Base + "/messages/:id/send-anyway", Needs(desk.PermTicketsReply), "Let a message go that was held", nil},
	{MessageCancel, http.MethodPost, Base + "/messages/:id/cancel", Needs(desk.PermTicketsReply), "Cancel a message that still waits", nil},
	{MessageForward, http.MethodPost, Base + "/messages/:id/forward", Needs(desk.PermTicketsReply), "Forward a message", nil},
	{TicketRead, http.MethodPost, Base + "/tickets/:id/read", Needs(desk.PermTicketsReply), "Mark a ticket as read", nil},
	{TicketAccept, http.MethodPost, Base + "/tickets/:id/accept", Needs(desk.PermTicketsAccept), "Take a ticket from the queue", nil},
	{TicketAssign, http.MethodPost, Base + "/tickets/:id/assign", Needs(desk.PermTicketsAssign), "Give a ticket to an agent", nil},
	{TicketTransfer, http.MethodPost, Base + "/tickets/:id/transfer", Needs(desk.PermTicketsTransfer), "Hand a ticket to another agent or department", nil},
	{TicketWait, http.MethodPost, Base + "/tickets/:id/wait", Needs(desk.PermTicketsWait), "Wait for the customer", nil},
	{TicketResolve, http.MethodPost, Base + "/tickets/:id/resolve", Needs(desk.PermTicketsResolve), "Resolve a ticket", nil},
	{TicketCancel, http.MethodPost, Base + "/tickets/:id/cancel", Needs(desk.PermTicketsCancel), "Cancel a ticket, with a reason", nil},
	{TicketReopen, http.MethodPost, Base + "/tickets/:id/reopen", Needs(desk.PermTicketsReopen), "Open a closed ticket again", nil},

	{ContactList, http.MethodGet, Base + "/contacts", Needs(desk.PermContactsView), "List the contacts", nil},
	{ContactCreate, http.MethodPost, Base + "/contacts", Needs(desk.PermContactsEdit), "Add a contact", nil},
	{ContactCheck, http.MethodPost, Base + "/contacts/check", Needs(desk.PermTicketsReply), "Ask whether a number has WhatsApp", nil},
	{ContactGet, http.MethodGet, Base + "/contacts/:id", ViewTickets, "Show a contact", nil},
	{ContactUpdate, http.MethodPatch, Base + "/contacts/:id", Needs(desk.PermContactsEdit), "Save a contact's name and note", nil},
	{ContactBlock, http.MethodPost, Base + "/contacts/:id/block", Needs(desk.PermContactsEdit), "Block a contact", nil},
	{ContactUnblock, http.MethodPost, Base + "/contacts/:id/unblock", Needs(desk.PermContactsEdit), "Let a contact write again", nil},
	{ContactTickets, http.MethodGet, Base + "/contacts/:id/tickets", ViewTickets, "List the tickets of a contact that the caller may see", nil},
	{ContactMergePreview, http.MethodGet, Base + "/contacts/:id/merge-preview", Needs(desk.PermContactsEdit), "Show what joining two contacts would do", nil},
	{ContactMerge, http.MethodPost, Base + "/contacts/:id/merge", Needs(desk.PermContactsEdit), "Join two contacts", nil},
	{ContactMergeUndo, http.MethodPost, Base + "/contact-merges/:id/undo", Needs(desk.PermContactsEdit), "Take a joining back", nil},
	{ConversationStart, http.MethodPost, Base + "/conversations", Needs(desk.PermTicketsReply), "Start a conversation", nil},
	{TicketParticipants, http.MethodGet, Base + "/tickets/:id/participants", ViewTickets, "List who is in a group", nil},

	{QuickReplyList, http.MethodGet, Base + "/quick-replies", Needs(desk.PermTicketsReply), "List the quick replies", nil},
	{QuickReplyCreate, http.MethodPost, Base + "/quick-replies", Needs(desk.PermQuickRepliesManage), "Add a quick reply", nil},
	{QuickReplyUpdate, http.MethodPatch, Base + "/quick-replies/:id", Needs(desk.PermQuickRepliesManage), "Change a quick reply", nil},
	{QuickReplyDelete, http.MethodDelete, Base + "/quick-replies/:id", Needs(desk.PermQuickRepliesManage), "Remove a quick reply", nil},

	{DepartmentList, http.MethodGet, Base + "/departments", SignedIn, "List the departments", nil},
	{ConnectionList, http.MethodGet, Base + "/connections", SignedIn, "List the WhatsApp numbers, without their secrets", nil},
	{ConnectionCreate, http.MethodPost, Base + "/connections", Needs(desk.PermConnectionsManage), "Register a WhatsApp number", nil},
	{ConnectionGet, http.MethodGet, Base + "/connections/:id", SignedIn, "Show a WhatsApp number, without its secrets", nil},
	{ConnectionUpdate, http.MethodPatch, Base + "/connections/:id", Needs(desk.PermConnectionsManage), "Change a WhatsApp number", nil},
	{ConnectionDelete, http.MethodDelete, Base + "/connections/:id", Needs(desk.PermConnectionsManage), "Remove a WhatsApp number", nil},
	{ConnectionEnable, http.MethodPost, Base + "/connections/:id/enable", Needs(desk.PermConnectionsManage), "Enable a WhatsApp number", nil},
	{ConnectionDisable, http.MethodPost, Base + "/connections/:id/disable", Needs(desk.PermConnectionsManage), "Disable a WhatsApp number", nil},
	{ConnectionRestart, http.MethodPost, Base + "/connections/:id/restart", Needs(desk.PermConnectionsManage), "Restart a number at Z-API", nil},
	{ConnectionDisconnect, http.MethodPost, Base + "/connections/:id/disconnect", Needs(desk.PermConnectionsManage), "Disconnect a number from its phone", nil},
	{ConnectionWebhooks, http.MethodPost, Base + "/connections/:id/webhooks", Needs(desk.PermConnectionsManage), "Set a number's webhooks at Z-API", nil},
	{ConnectionResume, http.MethodPost, Base + "/connections/:id/resume", Needs(desk.PermConnectionsManage), "Resume the sending of a number", nil},
	{ConnectionPairing, http.MethodGet, Base + "/connections/:id/pairing", Needs(desk.PermConnectionsManage), "Show the QR code that pairs a number", nil},
	{ConnectionPhoneCode, http.MethodPost, Base + "/connections/:id/pairing/code", Needs(desk.PermConnectionsManage), "Get the code that pairs a number", nil},
	{AlertList, http.MethodGet, Base + "/alerts", SignedIn, "List the alerts that the caller may see", nil},
	{AlertAcknowledge, http.MethodPost, Base + "/alerts/:id/acknowledge", Needs(desk.PermConnectionsManage), "Acknowledge an alert", nil},
	{UserList, http.MethodGet, Base + "/users", SignedIn, "List the people who can have tickets", nil},

	{Search, http.MethodGet, Base + "/search", ViewTickets, "Search contacts, tickets and messages", nil},
	{TicketSearch, http.MethodGet, Base + "/tickets/:id/search", ViewTickets, "Search within a ticket's messages", nil},
	{ConnectionHistory, http.MethodGet, Base + "/connections/:id/history", ViewTickets, "List the conversations of a number", nil},
	{
		ConnectionHistoryExport, http.MethodGet, Base + "/connections/:id/history/export", Needs(desk.PermReportsExport),
		"Take along the conversations of a number", nil,
	},

	{MediaServe, http.MethodGet, Base + "/media/:id/:variant", Signed, "Serve a file of a message", nil},
	{MediaRetry, http.MethodPost, Base + "/media/:id/retry", Needs(desk.PermTicketsReply), "Fetch a file of a message again", nil},
	{MediaZipLink, http.MethodPost, Base + "/tickets/:id/media/zip", ViewTickets, "Make a link to several files in one archive", nil},
	{MediaZip, http.MethodGet, Base + "/tickets/:id/media/zip", Signed, "Serve several files in one archive", nil},
	{MediaPublic, http.MethodGet, "/m/:token", Signed, "Serve a file of ours to Z-API", nil},
	{ContactPhoto, http.MethodGet, Base + "/contacts/:id/photo", Signed, "Serve a contact's profile photo", nil},
	{UploadCreate, http.MethodPost, Base + "/uploads", Needs(desk.PermTicketsReply), "Announce a file to upload (tus 1.0.0)", nil},
	{UploadOffset, http.MethodHead, Base + "/uploads/:id", Needs(desk.PermTicketsReply), "Tell how much of an upload is kept (tus 1.0.0)", nil},
	{UploadAppend, http.MethodPatch, Base + "/uploads/:id", Needs(desk.PermTicketsReply), "Upload bytes (tus 1.0.0)", nil},
	{UploadGet, http.MethodGet, Base + "/uploads/:id", Needs(desk.PermTicketsReply), "Show an upload", nil},
	{UploadDelete, http.MethodDelete, Base + "/uploads/:id", Needs(desk.PermTicketsReply), "Drop an upload (tus 1.0.0)", nil},

	{Realtime, http.MethodGet, Base + "/realtime", ViewTickets, "Open the WebSocket of changes", nil},
}
