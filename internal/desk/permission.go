package desk

import "slices"

// Permission is the right to do or see one thing (AC-2, parameters section 3).
type Permission string

// The permission catalogue.
const (
	PermTicketsViewAll              Permission = "tickets.view_all"
	PermTicketsViewDepartment       Permission = "tickets.view_department"
	PermTicketsViewOwn              Permission = "tickets.view_own"
	PermTicketsViewResolvedAll      Permission = "tickets.view_resolved_all"
	PermTicketsReply                Permission = "tickets.reply"
	PermTicketsAccept               Permission = "tickets.accept"
	PermTicketsAssign               Permission = "tickets.assign"
	PermTicketsTransfer             Permission = "tickets.transfer"
	PermTicketsWait                 Permission = "tickets.wait"
	PermTicketsResolve              Permission = "tickets.resolve"
	PermTicketsResolveWithoutSurvey Permission = "tickets.resolve_without_survey"
	PermTicketsCancel               Permission = "tickets.cancel"
	PermTicketsReopen               Permission = "tickets.reopen"
	PermTicketsDelete               Permission = "tickets.delete"
	PermTicketsPriority             Permission = "tickets.priority"
	PermTicketsTag                  Permission = "tickets.tag"
	PermTicketsBulk                 Permission = "tickets.bulk"
	PermMessagesDelete              Permission = "messages.delete"
	PermMessagesViewDeleted         Permission = "messages.view_deleted"
	PermNotesView                   Permission = "notes.view"
	PermNotesWrite                  Permission = "notes.write"
	PermDashboardView               Permission = "dashboard.view"
	PermReportsExport               Permission = "reports.export"
	PermAuditView                   Permission = "audit.view"
	PermAuditExport                 Permission = "audit.export"
	PermContactsView                Permission = "contacts.view"
	PermContactsEdit                Permission = "contacts.edit"
	PermContactsDelete              Permission = "contacts.delete"
	PermContactsImport              Permission = "contacts.import"
	PermTagsManage                  Permission = "tags.manage"
	PermQuickRepliesManage          Permission = "quick_replies.manage"
	PermDepartmentsManage           Permission = "departments.manage"
	PermConnectionsManage           Permission = "connections.manage"
	PermAIManage                    Permission = "ai.manage"
	PermAIUse                       Permission = "ai.use"
	PermUsersManage                 Permission = "users.manage"
	PermRolesManage                 Permission = "roles.manage"
	PermSMTPManage                  Permission = "smtp.manage"
	PermRulesManage                 Permission = "rules.manage"
	PermSettingsManage              Permission = "settings.manage"
	PermEvaluationConfigure         Permission = "evaluation.configure"
	PermSecurityToggle              Permission = "security.toggle"
	PermAPITokensManage             Permission = "api_tokens.manage"
	PermWorkflowsInspect            Permission = "workflows.inspect"

	// The three restrictions take something away, so they are never part of "everything" (R39).
	RestrictOnlyDefaultConnection Permission = "tickets.only_default_connection"
	RestrictDownloadsForce        Permission = "downloads.force"
	RestrictDownloadsConfirm      Permission = "downloads.confirm"
)

// Permissions returns the catalogue without the restrictions. The slice is the caller's.
func Permissions() []Permission {
	return []Permission{
		PermTicketsViewAll, PermTicketsViewDepartment, PermTicketsViewOwn, PermTicketsViewResolvedAll, PermTicketsReply, PermTicketsAccept,
		PermTicketsAssign, PermTicketsTransfer, PermTicketsWait, PermTicketsResolve, PermTicketsResolveWithoutSurvey, PermTicketsCancel,
		PermTicketsReopen, PermTicketsDelete, PermTicketsPriority, PermTicketsTag, PermTicketsBulk, PermMessagesDelete,
		PermMessagesViewDeleted, PermNotesView, PermNotesWrite, PermDashboardView, PermReportsExport, PermAuditView, PermAuditExport,
		PermContactsView, PermContactsEdit, PermContactsDelete, PermContactsImport, PermTagsManage, PermQuickRepliesManage,
		PermDepartmentsManage, PermConnectionsManage, PermAIManage, PermAIUse, PermUsersManage, PermRolesManage, PermSMTPManage,
		PermRulesManage, PermSettingsManage, PermEvaluationConfigure, PermSecurityToggle, PermAPITokensManage, PermWorkflowsInspect,
	}
}

// Restrictions returns the three restrictions. The slice is the caller's.
func Restrictions() []Permission {
	return []Permission{RestrictOnlyDefaultConnection, RestrictDownloadsForce, RestrictDownloadsConfirm}
}

// Profile is one of the five that every tenant starts with (AC-1).
type Profile struct {
	Key         string
	Name        string
	Permissions []Permission
}

// Keys of the five profiles.
const (
	ProfileAdministrator = "administrator"
	ProfileSupervisor    = "supervisor"
	ProfileAgent         = "agent"
	ProfileAuditor       = "auditor"
	ProfileBot           = "bot"
)

// Profiles returns the five profiles with their default permissions (parameters section 3). The slices are the caller's.
func Profiles() []Profile {
	return []Profile{
		{Key: ProfileAdministrator, Name: "Administrador Global", Permissions: Permissions()},
		{Key: ProfileSupervisor, Name: "Supervisor", Permissions: supervisor()},
		{Key: ProfileAgent, Name: "Atendente", Permissions: []Permission{
			PermTicketsViewOwn, PermTicketsReply, PermTicketsAccept, PermTicketsTransfer, PermTicketsWait, PermTicketsResolve,
			PermTicketsPriority, PermTicketsTag, PermNotesView, PermNotesWrite, PermContactsView, PermContactsEdit, PermAIUse,
		}},
		{Key: ProfileAuditor, Name: "Auditor", Permissions: []Permission{
			PermTicketsViewAll, PermTicketsViewResolvedAll, PermMessagesViewDeleted, PermNotesView, PermDashboardView, PermReportsExport,
			PermAuditView, PermAuditExport, PermContactsView, PermWorkflowsInspect,
		}},
		{Key: ProfileBot, Name: "Bot", Permissions: []Permission{
			PermTicketsViewAll, PermTicketsReply, PermTicketsTransfer, PermAIUse,
		}},
	}
}

// supervisor has every operational permission: all but the ones that shape the installation and its people.
func supervisor() []Permission {
	withheld := []Permission{
		PermRolesManage, PermUsersManage, PermSMTPManage, PermSecurityToggle, PermSettingsManage, PermAPITokensManage, PermConnectionsManage,
		PermAIManage, PermDepartmentsManage, PermAuditView, PermAuditExport, PermTicketsDelete, PermContactsDelete,
	}
	return slices.DeleteFunc(Permissions(), func(p Permission) bool { return slices.Contains(withheld, p) })
}

// PermissionSet answers quickly whether something is allowed. Build it with NewPermissionSet; the zero value allows nothing.
type PermissionSet struct{ set map[Permission]bool }

// NewPermissionSet makes a set of the permissions and restrictions given.
func NewPermissionSet(permissions []Permission) PermissionSet {
	set := make(map[Permission]bool, len(permissions))
	for _, p := range permissions {
		set[p] = true
	}
	return PermissionSet{set: set}
}

// Has reports whether p is in the set. The empty permission is in no set.
func (s PermissionSet) Has(p Permission) bool { return p != "" && s.set[p] }

// Reach returns how far the set lets a person see.
func (s PermissionSet) Reach() Reach {
	switch {
	case s.Has(PermTicketsViewAll):
		return ReachAll
	case s.Has(PermTicketsViewDepartment):
		return ReachDepartment
	case s.Has(PermTicketsViewOwn):
		return ReachOwn
	}
	return ReachNone
}
