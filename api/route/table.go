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

	MessageList Name = "message_list"
	MessageSend Name = "message_send"

	DepartmentList Name = "department_list"
	ConnectionList Name = "connection_list"
	UserList       Name = "user_list"

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
	{TicketRead, http.MethodPost, Base + "/tickets/:id/read", Needs(desk.PermTicketsReply), "Mark a ticket as read", nil},
	{TicketAccept, http.MethodPost, Base + "/tickets/:id/accept", Needs(desk.PermTicketsAccept), "Take a ticket from the queue", nil},
	{TicketAssign, http.MethodPost, Base + "/tickets/:id/assign", Needs(desk.PermTicketsAssign), "Give a ticket to an agent", nil},
	{TicketTransfer, http.MethodPost, Base + "/tickets/:id/transfer", Needs(desk.PermTicketsTransfer), "Hand a ticket to another agent or department", nil},
	{TicketWait, http.MethodPost, Base + "/tickets/:id/wait", Needs(desk.PermTicketsWait), "Wait for the customer", nil},
	{TicketResolve, http.MethodPost, Base + "/tickets/:id/resolve", Needs(desk.PermTicketsResolve), "Resolve a ticket", nil},
	{TicketCancel, http.MethodPost, Base + "/tickets/:id/cancel", Needs(desk.PermTicketsCancel), "Cancel a ticket, with a reason", nil},
	{TicketReopen, http.MethodPost, Base + "/tickets/:id/reopen", Needs(desk.PermTicketsReopen), "Open a closed ticket again", nil},

	{DepartmentList, http.MethodGet, Base + "/departments", SignedIn, "List the departments", nil},
	{ConnectionList, http.MethodGet, Base + "/connections", SignedIn, "List the WhatsApp numbers, without their secrets", nil},
	{UserList, http.MethodGet, Base + "/users", SignedIn, "List the people who can have tickets", nil},

	{Realtime, http.MethodGet, Base + "/realtime", ViewTickets, "Open the WebSocket of changes", nil},
}
