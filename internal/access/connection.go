package access

import (
	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// SeesConnections reports whether the person is shown numbers and their health at all: while the parameter show_connections is off, only those
// who manage them are (FF-4).
func (p *Principal) SeesConnections() bool {
	return p.Flag(desk.FlagShowConnections) || p.Can(desk.PermConnectionsManage)
}

// SeesConnection reports whether this number is theirs to see: people who are limited to their default connection see no other (AC-2).
func (p *Principal) SeesConnection(id uuid.UUID) bool {
	return p.Viewer.ConnectionID == "" || p.Viewer.ConnectionID == id.String()
}
