package desk

// Delivery is how far a message has come (architecture section 4). Incoming messages are Received and stay so.
type Delivery string

// The delivery ledger. From queued to played a message only moves forward; failed, unconfirmed, skipped and cancelled stand apart:
// unconfirmed means that the request may or may not have reached Z-API, so it is never sent again blindly (R17).
const (
	DeliveryReceived    Delivery = "received"
	DeliveryQueued      Delivery = "queued"
	DeliverySending     Delivery = "sending"
	DeliveryAccepted    Delivery = "accepted" // Z-API has answered with its ids
	DeliverySent        Delivery = "sent"     // left for WhatsApp
	DeliveryDelivered   Delivery = "delivered"
	DeliveryRead        Delivery = "read"
	DeliveryPlayed      Delivery = "played"
	DeliveryFailed      Delivery = "failed"
	DeliveryUnconfirmed Delivery = "unconfirmed"
	DeliverySkipped     Delivery = "skipped"
	DeliveryCancelled   Delivery = "cancelled"
)

// Pending reports whether the message has still to be sent.
func (d Delivery) Pending() bool { return d == DeliveryQueued || d == DeliverySending }
