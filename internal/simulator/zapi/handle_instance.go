package zapi

import (
	"net/http"
	"time"
)

// getStatus is contract 3.1: error is not empty even when all is well.
func getStatus(c *call) answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	text := "You are not connected."
	switch {
	case c.inst.Connected:
		text = "You are already connected"
	case c.inst.sessionLost:
		text = "You need to restore the session"
	}
	return ok(payload{
		"connected": c.inst.Connected, "error": text, "smartphoneConnected": c.inst.PhoneOnline,
	})
}

// getMe is contract 3.3.
func getMe(c *call) answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	i := c.inst
	return ok(payload{
		"id": i.ID, "token": i.Token, "name": i.Name, "due": i.CreatedAt + 365*24*3600*1000,
		"connected": i.Connected, "paymentStatus": "ACTIVE",
		"created":                  time.UnixMilli(i.CreatedAt).UTC().Format("2006-01-02T15:04:05.000Z"),
		"connectedCallbackUrl":     i.Webhooks[EventConnected],
		"deliveryCallbackUrl":      i.Webhooks[EventDelivery],
		"disconnectedCallbackUrl":  i.Webhooks[EventDisconnected],
		"messageStatusCallbackUrl": i.Webhooks[EventMessageStatus],
		"presenceChatCallbackUrl":  i.Webhooks[EventPresence],
		"receivedCallbackUrl":      i.Webhooks[EventReceived],
		"receiveCallbackSentByMe":  i.Settings.ReceiveCallbackSentByMe,
		"callRejectAuto":           i.Settings.CallRejectAuto,
		"callRejectMessage":        i.Settings.CallRejectMessage,
		"autoReadMessage":          i.Settings.AutoReadMessage,
		"initialDataCallbackUrl":   "", "proxyUrl": "", "useProxy": false,
	})
}

func getDevice(c *call) answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	original := "android"
	if c.inst.Business {
		original = "smba"
	}
	return ok(payload{
		"phone": c.inst.Phone, "imgUrl": "", "about": c.inst.Settings.Profile["description"],
		"name":           c.inst.Name,
		"device":         payload{"sessionName": "Z-API", "device_model": "Z-API"},
		"originalDevice": original, "sessionId": 175, "isBusiness": c.inst.Business,
	})
}

// getRestart keeps the pairing (contract 3.3), and brings back a session that was lost.
func getRestart(c *call) answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.inst.sessionLost {
		c.s.setConnected(c.inst, true)
	}
	return done()
}

func getDisconnect(c *call) answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.setConnected(c.inst, false)
	return done()
}

// settings are the PUT routes with {"value": …} of contract 3.3.
var settings = map[string]func(*instance, any) bool{
	"update-name":                text(func(i *instance, v string) { i.Name = v }),
	"update-auto-read-message":   toggle(func(i *instance, v bool) { i.Settings.AutoReadMessage = v }),
	"update-auto-read-status":    toggle(func(i *instance, v bool) { i.Settings.AutoReadStatus = v }),
	"update-call-reject-auto":    toggle(func(i *instance, v bool) { i.Settings.CallRejectAuto = v }),
	"update-call-reject-message": text(func(i *instance, v string) { i.Settings.CallRejectMessage = v }),
	"profile-name":               text(func(i *instance, v string) { i.profile("name", v) }),
	"profile-picture":            text(func(i *instance, v string) { i.profile("picture", v) }),
	"profile-description":        text(func(i *instance, v string) { i.profile("description", v) }),
}

func (i *instance) profile(field, value string) {
	if i.Settings.Profile == nil {
		i.Settings.Profile = map[string]string{}
	}
	i.Settings.Profile[field] = value
}

func text(set func(*instance, string)) func(*instance, any) bool {
	return func(i *instance, v any) bool {
		s, isText := v.(string)
		if isText {
			set(i, s)
		}
		return isText
	}
}

func toggle(set func(*instance, bool)) func(*instance, any) bool {
	return func(i *instance, v any) bool {
		b, isBool := v.(bool)
		if isBool {
			set(i, b)
		}
		return isBool
	}
}

func putSetting(set func(*instance, any) bool) handler {
	return func(c *call) answer {
		var in struct {
			Value any `json:"value"`
		}
		if res := c.decode(&in); res != nil {
			return *res
		}
		c.s.mu.Lock()
		defer c.s.mu.Unlock()
		if !set(c.inst, in.Value) {
			return bad("invalid value")
		}
		c.s.changed(Change{Type: "instance", InstanceID: c.inst.ID})
		return done()
	}
}

// webhookRoutes are contract 4; update-webhook-received-delivery also asks for
// what the number itself sends.
var webhookRoutes = map[string]Event{
	"update-webhook-received":          EventReceived,
	"update-webhook-received-delivery": EventReceived,
	"update-webhook-delivery":          EventDelivery,
	"update-webhook-message-status":    EventMessageStatus,
	"update-webhook-chat-presence":     EventPresence,
	"update-webhook-connected":         EventConnected,
	"update-webhook-disconnected":      EventDisconnected,
}

func putWebhook(event Event) handler {
	return func(c *call) answer {
		var in struct {
			Value string `json:"value"`
		}
		if res := c.decode(&in); res != nil {
			return *res
		}
		if err := checkWebhookURL(in.Value); err != nil {
			return bad(err.Error())
		}
		c.s.mu.Lock()
		defer c.s.mu.Unlock()
		c.inst.Webhooks[event] = in.Value
		if c.route == "update-webhook-received-delivery" {
			c.inst.Settings.ReceiveCallbackSentByMe = true
		}
		c.s.changed(Change{Type: "instance", InstanceID: c.inst.ID})
		return done()
	}
}

func putEveryWebhook(c *call) answer {
	var in struct {
		Value          string `json:"value"`
		NotifySentByMe *bool  `json:"notifySentByMe"`
	}
	if res := c.decode(&in); res != nil {
		return *res
	}
	if err := checkWebhookURL(in.Value); err != nil {
		return bad(err.Error())
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	for _, e := range allEvents {
		c.inst.Webhooks[e] = in.Value
	}
	if in.NotifySentByMe != nil {
		c.inst.Settings.ReceiveCallbackSentByMe = *in.NotifySentByMe
	}
	c.s.changed(Change{Type: "instance", InstanceID: c.inst.ID})
	return done()
}

func putNotifySentByMe(c *call) answer {
	var in struct {
		NotifySentByMe bool `json:"notifySentByMe"`
	}
	if res := c.decode(&in); res != nil {
		return *res
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.inst.Settings.ReceiveCallbackSentByMe = in.NotifySentByMe
	c.s.changed(Change{Type: "instance", InstanceID: c.inst.ID})
	return done()
}

// putFilters replaces both lists; an empty list clears (contract 8.17 leaves it open).
func putFilters(c *call) answer {
	var in struct {
		MessageFilters      []string `json:"messageFilters"`
		CallbackTypeFilters []string `json:"callbackTypeFilters"`
	}
	if res := c.decode(&in); res != nil {
		return *res
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.inst.Settings.MessageFilters, c.inst.Settings.CallbackTypeFilters = in.MessageFilters, in.CallbackTypeFilters
	c.s.changed(Change{Type: "instance", InstanceID: c.inst.ID})
	return done()
}

func putQueueSettings(c *call) answer {
	var in struct {
		Disable *bool `json:"disableEnqueueWhenDisconnected"`
	}
	if res := c.decode(&in); res != nil {
		return *res
	}
	if in.Disable == nil {
		return refuse(http.StatusBadRequest, "invalid request")
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.inst.Settings.DisableEnqueueWhenDisconnect = *in.Disable
	return ok(payload{"success": true})
}
