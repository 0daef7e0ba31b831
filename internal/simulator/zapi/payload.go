package zapi

import "maps"

// payload is the body of a callback. A map keeps apart what the contract keeps
// apart: a field that is null and a field that is absent.
type payload map[string]any

func (p payload) with(other payload) payload {
	out := make(payload, len(p)+len(other))
	maps.Copy(out, p)
	maps.Copy(out, other)
	return out
}

// connectedPayload is contract 5.8.
func connectedPayload(inst *instance, now int64) payload {
	return payload{
		"type": "ConnectedCallback", "connected": true, "momment": now,
		"instanceId": inst.ID, "phone": inst.Phone, "isBusiness": inst.Business,
	}
}

// disconnectedPayload is contract 5.8; its momment is in seconds there.
func disconnectedPayload(inst *instance, now int64) payload {
	return payload{
		"momment": now / 1000, "error": "Device has been disconnected", "disconnected": true,
		"type": "DisconnectedCallback", "instanceId": inst.ID,
	}
}

// deliveryPayload is contract 5.5; an error makes it the failure variant.
func deliveryPayload(inst *instance, phone, messageID, zaapID, failure, code string, now int64) payload {
	p := payload{
		"phone": phone, "messageId": messageID, "instanceId": inst.ID, "zaapId": zaapID,
		"momment": now, "type": "DeliveryCallback",
	}
	if failure != "" {
		p["error"] = failure
	}
	if code != "" {
		p["errorCode"] = code
	}
	return p
}

// statusPayload is contract 5.6; participant is set in groups.
func statusPayload(inst *instance, phone, participant string, status Status, ids []string, now int64) payload {
	p := payload{
		"instanceId": inst.ID, "status": string(status), "ids": ids, "momment": now,
		"phone": phone, "type": "MessageStatusCallback", "isGroup": participant != "",
	}
	if participant != "" {
		p["participant"], p["participantDevice"] = participant, 0
	} else {
		p["phoneDevice"] = 0
	}
	return p
}

// presencePayload is contract 5.7.
func presencePayload(inst *instance, phone, state string) payload {
	return payload{
		"type": "PresenceChatCallback", "phone": phone, "status": state,
		"lastSeen": nil, "instanceId": inst.ID,
	}
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// receivedPayload is the ReceivedCallback of a message as the captures of
// contract 5.3 show it.
func receivedPayload(inst *instance, m *Message, from *Customer, g *group, address string) payload {
	if m.Content.Kind == KindWaiting {
		return waitingPayload(inst, m, from, g, address)
	}
	status := string(StatusReceived)
	if m.FromAPI {
		status = string(StatusSent)
	}
	p := payload{
		"isStatusReply": false, "connectedPhone": inst.Phone, "waitingMessage": false,
		"isEdit": false, "isNewsletter": false, "instanceId": inst.ID, "messageId": m.ID,
		"phone": address, "fromMe": m.FromMe, "momment": m.Momment, "status": status,
		"broadcast": false, "forwarded": m.Forwarded, "type": "ReceivedCallback", "fromApi": m.FromAPI,
	}
	addWho(p, inst, m, from, g)
	if m.Quoted != "" {
		p["referenceMessageId"] = m.Quoted
	}
	if carriesExpiration(m.Content.Kind, g != nil) {
		p["messageExpirationSeconds"] = 0
	}
	return p.with(contentPayload(m))
}

func addWho(p payload, inst *instance, m *Message, from *Customer, g *group) {
	name, photo := "", ""
	if from != nil {
		name, photo = from.Name, from.PhotoURL
	}
	p["isGroup"] = g != nil
	p["chatName"], p["senderName"] = name, name
	p["photo"], p["senderPhoto"] = nullable(photo), nil
	if m.FromMe {
		p["senderName"] = inst.Name
	}
	if g == nil {
		p["participantLid"] = nil
		p["chatLid"] = nil
		if from != nil {
			p["chatLid"] = from.LID
		}
		return
	}
	p["chatLid"], p["chatName"], p["photo"] = nil, g.Name, nil
	p["participantPhone"], p["participantLid"] = nil, nil
	if from != nil {
		p["senderPhoto"] = nullable(from.PhotoURL)
		p["participantPhone"], p["participantLid"] = from.Phone, from.LID
	}
}

// carriesExpiration follows the captures: the field comes with WhatsApp's
// context information, which these kinds lack.
func carriesExpiration(k Kind, inGroup bool) bool {
	switch k {
	case KindReaction:
		return false
	case KindAudio, KindPTV, KindLiveLocation, KindButtons, KindButtonReply, KindOptionReply:
		return inGroup
	default:
		return true
	}
}

// waitingPayload is the reduced body of a message that is not decrypted yet.
func waitingPayload(inst *instance, m *Message, from *Customer, g *group, address string) payload {
	p := payload{
		"connectedPhone": inst.Phone, "isNewsletter": false, "instanceId": inst.ID, "messageId": m.ID,
		"momment": m.Momment, "status": string(StatusReceived), "fromMe": m.FromMe, "phone": address,
		"broadcast": false, "type": "ReceivedCallback", "waitingMessage": true, "viewOnce": false,
	}
	addWho(p, inst, m, from, g)
	delete(p, "chatLid") // in neither example of the contract
	return p
}

// notificationPayload is the envelope of contract 5.4.
func notificationPayload(inst *instance, m *Message, c *Customer, g *group, address, name string, params []any) payload {
	p := payload{
		"chatLid": nil, "isGroup": g != nil, "isNewsletter": false, "instanceId": inst.ID, "messageId": m.ID,
		"phone": address, "connectedPhone": inst.Phone, "fromMe": m.FromMe, "momment": m.Momment,
		"expiresAt": nil, "status": string(StatusReceived), "chatName": nil, "senderPhoto": nil,
		"senderName": nil, "photo": nil, "broadcast": false, "referenceMessageId": nil,
		"externalAdReply": nil, "forwarded": false, "type": "ReceivedCallback",
		"notification": name, "notificationParameters": params, "callId": nil, "code": nil,
	}
	if params == nil {
		p["notificationParameters"] = []any{}
	}
	if c != nil {
		p["chatName"], p["senderName"], p["photo"] = c.Name, c.Name, nullable(c.PhotoURL)
	}
	if g != nil {
		p["chatName"] = g.Name
		if c != nil {
			p["participantPhone"] = c.Phone
		}
	} else if c != nil {
		p["chatLid"] = c.LID
	}
	return p
}
