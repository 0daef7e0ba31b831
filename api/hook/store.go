package hook

import (
	"context"
	"time"

	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/zapi"
)

// store does what the event asks for.
func (r *Receiver) store(ctx context.Context, n *number, d delivery) (outcome string, err error) {
	switch e := d.event.(type) {
	case *zapi.Message:
		return r.storeMessage(ctx, n, d, e)
	case *zapi.Status:
		return r.storeStatus(ctx, n, d, e)
	case *zapi.Delivery:
		return r.storeDelivery(ctx, n, d, e)
	case *zapi.Presence:
		r.hint(n, e)
		return "hinted", nil
	case *zapi.Connected:
		return r.storeConnection(ctx, n, "connected", e.At)
	case *zapi.Disconnected:
		return r.storeConnection(ctx, n, "disconnected", e.At)
	case *zapi.ProxyFailed:
		return kept(flagProxy, r.keep(ctx, n, d, flagProxy))
	default:
		return kept(flagUnknownType, r.keep(ctx, n, d, flagUnknownType))
	}
}

// deliveryOf names the wire's statuses as the ledger does (architecture section 4).
var deliveryOf = map[zapi.StatusName]desk.Delivery{
	zapi.StatusSent: desk.DeliverySent, zapi.StatusReceived: desk.DeliveryDelivered, zapi.StatusRead: desk.DeliveryRead, zapi.StatusPlayed: desk.DeliveryPlayed,
}

func (r *Receiver) storeStatus(ctx context.Context, n *number, d delivery, e *zapi.Status) (string, error) {
	status, known := deliveryOf[e.Name]
	switch {
	case e.ChatKind == desk.ChatStatus, e.Name == zapi.StatusReadByMe:
		return "ignored", nil // somebody's story, or what we read on the phone: no tick of a message of ours
	case !known:
		return kept(flagUnknownStatus, r.keep(ctx, n, d, flagUnknownStatus))
	case len(e.ProviderIDs) == 0:
		return kept(flagNoMessage, r.keep(ctx, n, d, flagNoMessage))
	}
	return r.receipts(ctx, n, e.ProviderIDs, status, "", e.At)
}

func (r *Receiver) storeDelivery(ctx context.Context, n *number, d delivery, e *zapi.Delivery) (string, error) {
	switch {
	case e.ProviderID == "":
		return kept(flagNoMessage, r.keep(ctx, n, d, flagNoMessage))
	case e.Failure != "":
		return r.receipts(ctx, n, []string{e.ProviderID}, desk.DeliveryFailed, string(e.Failure), e.At)
	}
	return r.receipts(ctx, n, []string{e.ProviderID}, desk.DeliverySent, "", e.At)
}

func (r *Receiver) receipts(ctx context.Context, n *number, ids []string, status desk.Delivery, failure string, at time.Time) (string, error) {
	announced, err := r.deps.DB.ApplyReceipts(ctx, n.TenantID, n.ConnectionID, ids, status, failure, at)
	if err != nil {
		return "unavailable", err
	}
	r.deps.Announcer.Announce(announced, false)
	return "applied", nil
}

// oldestNews is how late a connection's own news may arrive and still be dated by what it says of itself (contract §5.8: some are not
// plausible).
const oldestNews = time.Hour

func (r *Receiver) storeConnection(ctx context.Context, n *number, status string, at time.Time) (string, error) {
	if now := time.Now(); at.IsZero() || at.After(now) || at.Before(now.Add(-oldestNews)) {
		at = now.UTC()
	}
	announced, err := r.deps.DB.SetConnectionStatus(ctx, n.TenantID, n.ConnectionID, status, at)
	if err != nil {
		return "unavailable", err
	}
	r.deps.Announcer.Announce(announced, false)
	return "applied", nil
}

// kindOf is the event's type for the metrics: one of a fixed list.
func kindOf(e zapi.Event) string {
	switch e := e.(type) {
	case *zapi.Message:
		return "message"
	case *zapi.Status:
		return "status"
	case *zapi.Delivery:
		return "delivery"
	case *zapi.Presence:
		return "presence"
	case *zapi.Connected, *zapi.Disconnected, *zapi.ProxyFailed:
		return "connection"
	default:
		_ = e
		return "unknown"
	}
}

// wireType is the type under which an event is kept.
func wireType(e zapi.Event) string {
	switch e := e.(type) {
	case *zapi.Message:
		return "ReceivedCallback"
	case *zapi.Status:
		return "MessageStatusCallback"
	case *zapi.Delivery:
		return "DeliveryCallback"
	case *zapi.Presence:
		return "PresenceChatCallback"
	case *zapi.Connected:
		return "ConnectedCallback"
	case *zapi.Disconnected:
		return "DisconnectedCallback"
	case *zapi.ProxyFailed:
		return "ProxyCallback"
	case *zapi.Unknown:
		return e.Type
	}
	return ""
}
