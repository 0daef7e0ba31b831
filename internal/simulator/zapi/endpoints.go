package zapi

import (
	"net/http"
	"strings"
)

// endpoints is the table of contract sections 2, 3, 4 and 6.
func endpoints() []endpoint {
	var table []endpoint
	add := func(method, path string, handle handler, change ...func(*endpoint)) {
		e := endpoint{method: method, pattern: strings.Split(path, "/"), handle: handle}
		for _, c := range change {
			c(&e)
		}
		table = append(table, e)
	}
	addInstance(add)
	addSending(add)
	addReading(add)
	return table
}

type adder func(method, path string, handle handler, change ...func(*endpoint))

// offline endpoints work while the number is disconnected; sends are queued then.
func offline(e *endpoint) { e.offline = true }

func send(e *endpoint) { e.sends, e.offline = true, true }

// addInstance is contract 3 and 4.
func addInstance(add adder) {
	add(http.MethodGet, "status", getStatus, offline)
	add(http.MethodGet, "me", getMe, offline)
	add(http.MethodGet, "device", getDevice)
	add(http.MethodGet, "qr-code", getQRCode, offline)
	add(http.MethodGet, "qr-code/image", getQRImage, offline)
	add(http.MethodGet, "phone-code/{phone}", getPhoneCode, offline)
	add(http.MethodGet, "restart", getRestart, offline)
	add(http.MethodGet, "disconnect", getDisconnect)
	add(http.MethodGet, "restore-session", getRestart, offline)
	for name, set := range settings {
		add(http.MethodPut, name, putSetting(set), offline)
	}
	for name, event := range webhookRoutes {
		add(http.MethodPut, name, putWebhook(event), offline)
	}
	add(http.MethodPut, "update-every-webhooks", putEveryWebhook, offline)
	add(http.MethodPut, "update-notify-sent-by-me", putNotifySentByMe, offline)
	add(http.MethodPut, "update-filters", putFilters, offline)
	add(http.MethodPut, "update-queue-settings", putQueueSettings, offline)

	add(http.MethodGet, "queue", getQueue, offline)
	add(http.MethodPost, "queue", postQueue, offline)
	add(http.MethodDelete, "queue", deleteQueue, offline)
	add(http.MethodGet, "queue/count", getQueueCount, offline)
	add(http.MethodDelete, "queue/{zaapId}", deleteQueued, offline)
}

// addSending is contract 2.
func addSending(add adder) {
	for name, build := range sendRoutes {
		add(http.MethodPost, name, postSend(build), send)
	}
	add(http.MethodPost, "forward-message", postForward, send)
	add(http.MethodDelete, "messages", deleteMessage, send)
	add(http.MethodPost, "read-message", postRead)
}

// addReading is contract 6.
func addReading(add adder) {
	add(http.MethodGet, "contacts", getContacts)
	add(http.MethodGet, "contacts/{phone}", getContact)
	add(http.MethodPost, "contacts/add", postContactsAdd)
	add(http.MethodDelete, "contacts/remove", deleteContacts)
	add(http.MethodPost, "contacts/modify-blocked", postModifyBlocked)
	add(http.MethodPost, "contacts/{phone}/report", postReport)
	add(http.MethodGet, "profile-picture", getProfilePicture)
	add(http.MethodGet, "phone-exists/{phone}", getPhoneExists)
	add(http.MethodPost, "phone-exists-batch", postPhoneExistsBatch)

	add(http.MethodGet, "chats", getChats)
	add(http.MethodGet, "chats/{phone}", getChat)
	add(http.MethodPost, "modify-chat", postModifyChat)
	add(http.MethodGet, "groups", getGroups)
	add(http.MethodGet, "group-metadata/{phone}", getGroupMetadata(true))
	add(http.MethodGet, "light-group-metadata/{phone}", getGroupMetadata(false))
	add(http.MethodGet, "group-invitation-link/{phone}", getInvitationLink)
}
