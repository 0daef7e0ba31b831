package zapi

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/balcao/balcao/internal/desk"
)

// Identities are the names under which WhatsApp knows the account, as desk.IdentityKeys sorts them; none when the answer holds none.
func (a Account) Identities() []desk.Identity {
	switch {
	case a.Phone == "" && a.LID == "":
		return nil
	case a.Phone == "":
		return desk.IdentityKeys(a.LID)
	}
	return desk.IdentityKeys(a.Phone, a.LID)
}

// Address is the account's chat as Z-API wants it: the number as WhatsApp holds it, else the LID (contract §1.4).
func (a Account) Address() string {
	if a.Phone != "" {
		return a.Phone
	}
	return a.LID
}

// ProfilePicture returns the address of a photo, good for about 48 h; "" when there is none that we may see.
func (c *Client) ProfilePicture(ctx context.Context, in Instance, address string) (link string, err error) {
	const op = "profile-picture"
	var got json.RawMessage
	path := "/profile-picture?phone=" + url.QueryEscape(address)
	if err := c.do(ctx, in, call{op: op, method: http.MethodGet, path: path}, &got); err != nil {
		return "", err
	}
	type picture struct {
		Link text `json:"link"`
	}
	var list []picture
	if json.Unmarshal(got, &list) != nil {
		list = make([]picture, 1)
		if unmarshal(got, &list[0]) != nil {
			return "", unexpected(op)
		}
	}
	if len(list) == 0 || !strings.HasPrefix(string(list[0].Link), "http") {
		return "", nil
	}
	return string(list[0].Link), nil
}

// ModifyBlocked blocks the chat's person on WhatsApp, or lets them write again.
func (c *Client) ModifyBlocked(ctx context.Context, in Instance, address string, block bool) error {
	body := struct {
		Phone  string `json:"phone"`
		Action string `json:"action"`
	}{address, "unblock"}
	if block {
		body.Action = "block"
	}
	return c.do(ctx, in, call{op: "modify-blocked", method: http.MethodPost, path: "/contacts/modify-blocked", body: body}, nil)
}

// Group is what WhatsApp tells of a group (contract §6).
type Group struct {
	Name         string
	Participants []GroupMember
}

// GroupMember is one participant. Phone may be digits, or a LID with or without its suffix; LID is "" where the answer has none.
type GroupMember struct {
	Phone string
	LID   string
	Name  string // "" for none
	Admin bool
}

// Identity is the key under which the member is known in the group: the LID when there is one, since authors are named by it.
func (m GroupMember) Identity() (desk.Identity, bool) {
	names := m.Identities()
	for _, name := range names {
		if name.Kind == desk.ChatLID {
			return name, true
		}
	}
	if len(names) == 0 {
		return desk.Identity{}, false
	}
	return names[0], true
}

// Identities are all the names of the member.
func (m GroupMember) Identities() []desk.Identity {
	return slices.DeleteFunc(desk.IdentityKeys(m.Phone, m.LID), func(i desk.Identity) bool { return i.Value == "" })
}

// GroupMetadata reads a group without its invitation link, which WhatsApp limits (contract §6).
func (c *Client) GroupMetadata(ctx context.Context, in Instance, address string) (Group, error) {
	const op = "light-group-metadata"
	var got struct {
		Subject      text `json:"subject"`
		Participants []struct {
			Phone      text `json:"phone"`
			LID        text `json:"lid"`
			Name       text `json:"name"`
			Short      text `json:"short"`
			Admin      flag `json:"isAdmin"`
			SuperAdmin flag `json:"isSuperAdmin"`
		} `json:"participants"`
	}
	path := "/light-group-metadata/" + url.PathEscape(address)
	if err := c.do(ctx, in, call{op: op, method: http.MethodGet, path: path}, &got); err != nil {
		return Group{}, err
	}
	if got.Subject == "" && len(got.Participants) == 0 {
		return Group{}, unexpected(op)
	}
	group := Group{Name: string(got.Subject)}
	for _, p := range got.Participants {
		group.Participants = append(group.Participants, GroupMember{
			Phone: string(p.Phone), LID: string(p.LID), Name: first(p.Name, p.Short), Admin: bool(p.Admin) || bool(p.SuperAdmin),
		})
	}
	return group, nil
}
