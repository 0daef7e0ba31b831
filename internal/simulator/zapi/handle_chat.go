package zapi

import (
	"slices"
	"strconv"
)

// chatRow is contract 6: booleans and counters come as strings, and
// lastMessageTime is in seconds.
func (c *call) chatRow(ch *chat) payload {
	name := ch.key
	if customer := c.s.customerByAddress(ch.key); customer != nil {
		name = customer.Name
	}
	g := c.inst.groups[ch.key]
	if g != nil {
		name = g.Name
	}
	return payload{
		"archived": flag(ch, "archive"), "pinned": flag(ch, "pin"), "messagesUnread": ch.unread,
		"phone": ch.key, "unread": strconv.Itoa(ch.unread), "name": name,
		"lastMessageTime": strconv.FormatInt(ch.lastMoment/1000, 10), "muteEndTime": nil,
		"isMuted": bit(ch.flags["mute"]), "isMarkedSpam": "false", "isGroupAnnouncement": false, "isGroup": g != nil,
	}
}

func flag(ch *chat, name string) string {
	if ch.flags[name] == "" {
		return "false"
	}
	return "true"
}

func bit(set string) string {
	if set == "" {
		return "0"
	}
	return "1"
}

func getChats(c *call) answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	rows := []payload{}
	for _, ch := range page(c, c.inst.sortedChats()) {
		rows = append(rows, c.chatRow(ch))
	}
	return ok(rows)
}

func getChat(c *call) answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	ch := c.findChat(c.params["phone"])
	if ch == nil {
		return bad("Invalid phone")
	}
	row := c.chatRow(ch)
	row["profileThumbnail"], row["about"] = nil, ""
	if customer := c.s.customerByAddress(ch.key); customer != nil {
		row["profileThumbnail"], row["about"] = nullable(customer.PhotoURL), customer.About
	}
	return ok(row)
}

func (c *call) findChat(address string) *chat {
	if ch, found := c.inst.chats[address]; found {
		return ch
	}
	if customer := c.s.customerByAddress(address); customer != nil {
		return c.inst.chats[customer.Phone]
	}
	return nil
}

// postModifyChat is contract 2: read, unread, archive, pin, mute and their
// opposites, clear, delete.
func postModifyChat(c *call) answer {
	var in struct {
		Phone  string `json:"phone"`
		Action string `json:"action"`
	}
	if res := c.decode(&in); res != nil {
		return *res
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	ch := c.findChat(in.Phone)
	if ch == nil {
		return bad("Invalid phone")
	}
	if !c.modify(ch, in.Action) {
		return bad("invalid action")
	}
	c.s.changed(Change{Type: "chat", InstanceID: c.inst.ID, Chat: ch.key})
	return done()
}

func (c *call) modify(ch *chat, action string) bool {
	switch action {
	case "read":
		ch.unread = 0
		for _, m := range ch.messages {
			m.ReadByMe = m.ReadByMe || !m.FromMe
		}
	case "unread":
		ch.unread = max(ch.unread, 1)
	case "archive", "pin", "mute":
		ch.flags[action] = "yes"
	case "unarchive", "unpin", "unmute":
		delete(ch.flags, action[len("un"):])
	case "clear", "delete": // on the side of the connected number only: the customer keeps the chat
		ch.flags[action] = "yes"
	default:
		return false
	}
	return true
}

// getGroups is contract 6; lastMessageTime is in milliseconds here.
func getGroups(c *call) answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	rows := []payload{}
	for _, ch := range c.inst.sortedChats() {
		g := c.inst.groups[ch.key]
		if g == nil {
			continue
		}
		rows = append(rows, payload{
			"isGroup": true, "name": g.Name, "phone": g.ID, "unread": strconv.Itoa(ch.unread),
			"lastMessageTime": strconv.FormatInt(ch.lastMoment, 10), "isMuted": bit(ch.flags["mute"]),
			"isMarkedSpam": "false", "archived": flag(ch, "archive"), "pinned": flag(ch, "pin"),
			"muteEndTime": nil, "messagesUnread": strconv.Itoa(ch.unread),
		})
	}
	return ok(page(c, rows))
}

// getGroupMetadata is contract 6; the light one has no invitation link.
func getGroupMetadata(withLink bool) handler {
	return func(c *call) answer {
		c.s.mu.Lock()
		defer c.s.mu.Unlock()
		g := c.inst.groups[c.params["phone"]]
		if g == nil {
			return bad("Invalid phone")
		}
		people := []payload{{"phone": c.inst.Phone, "isAdmin": true, "isSuperAdmin": true}}
		for _, phone := range g.Participants {
			row := payload{"phone": phone, "isAdmin": false, "isSuperAdmin": false}
			if customer := c.s.customerByPhone(phone); customer != nil {
				row["short"], row["name"] = firstName(customer.Name), customer.Name
			}
			people = append(people, row)
		}
		var link any
		if withLink {
			link = invitation(g)
		}
		return ok(payload{
			"phone": g.ID, "description": "", "owner": c.inst.Phone, "subject": g.Name, "creation": g.CreatedAt,
			"invitationLink": link, "communityId": nil, "adminOnlyMessage": false, "adminOnlySettings": false,
			"requireAdminApproval": false, "isGroupAnnouncement": false, "participants": people,
			"subjectTime": g.CreatedAt, "subjectOwner": c.inst.Phone,
		})
	}
}

func invitation(g *group) string {
	code := slices.Concat([]byte("SIM"), []byte(digits(g.ID)))
	return "https://chat.whatsapp.com/" + string(code)
}

func getInvitationLink(c *call) answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	g := c.inst.groups[c.params["phone"]]
	if g == nil {
		return bad("Invalid phone")
	}
	return ok(payload{"phone": g.ID, "invitationLink": invitation(g)})
}
