package access

import "github.com/balcao/balcao/internal/desk"

// ReadsFullHistory reports whether the person may read deleted messages and every edit of whatever tickets they see, in the pages made for it,
// whichever way the flag show_deleted_messages is set (WA-8).
func (p *Principal) ReadsFullHistory() bool {
	return p.Can(desk.PermMessagesViewDeleted) && (p.Can(desk.PermAuditView) || p.Can(desk.PermSettingsManage))
}
