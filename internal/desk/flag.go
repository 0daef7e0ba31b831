package desk

// Flag is one of the parameters that an administrator switches on or off (mission section 8).
type Flag string

// Every flag, FF-1 to FF-19.
const (
	FlagGroupMedia               Flag = "group_media"
	FlagShowContacts             Flag = "show_contacts"
	FlagShowTags                 Flag = "show_tags"
	FlagShowConnections          Flag = "show_connections"
	FlagShowDeletedMessages      Flag = "show_deleted_messages"
	FlagShowDashboard            Flag = "show_dashboard"
	FlagCustomerWallet           Flag = "customer_wallet"
	FlagShowMessageNotes         Flag = "show_message_notes"
	FlagAdminSecurity            Flag = "admin_security"
	FlagAutoDistribution         Flag = "auto_distribution"
	FlagServiceRating            Flag = "service_rating"
	FlagTicketMetrics            Flag = "ticket_metrics"
	FlagGroups                   Flag = "groups"
	FlagGroupHistory             Flag = "group_history"
	FlagIgnoreAssignedConnection Flag = "ignore_assigned_connection"
	FlagGroupStartsWaiting       Flag = "group_starts_waiting"
	FlagTransferGroup            Flag = "transfer_group"
	FlagNotifyBots               Flag = "notify_bots"
	FlagNotifyGroups             Flag = "notify_groups"
)

// FlagDefaults returns every flag with its value where a tenant has not set it (parameters section 1). The map is the caller's.
func FlagDefaults() map[Flag]bool {
	return map[Flag]bool{
		FlagGroupMedia: true, FlagShowContacts: true, FlagShowTags: true, FlagShowConnections: true, FlagShowDeletedMessages: false,
		FlagShowDashboard: true, FlagCustomerWallet: false, FlagShowMessageNotes: true, FlagAdminSecurity: false,
		FlagAutoDistribution: false, FlagServiceRating: true, FlagTicketMetrics: true, FlagGroups: false, FlagGroupHistory: false,
		FlagIgnoreAssignedConnection: false, FlagGroupStartsWaiting: true, FlagTransferGroup: false, FlagNotifyBots: false,
		FlagNotifyGroups: false,
	}
}
