package zapi

import (
	"context"
	"net/http"
	"strconv"
)

// LocationMessage is a place to send (contract §2, /send-location).
type LocationMessage struct {
	Address

	// Latitude and Longitude are in degrees.
	Latitude, Longitude float64
	// Name and Street are both required by Z-API; what is empty is filled from the other, or with the coordinates.
	Name, Street string
}

// SendLocation queues a place. See SendText for what a failure means.
func (c *Client) SendLocation(ctx context.Context, in Instance, m LocationMessage) (Sent, error) {
	const op = "send-location"
	if err := m.problem(op); err != nil {
		return Sent{}, err
	}
	latitude, longitude := degrees(m.Latitude), degrees(m.Longitude)
	body := struct {
		destination
		Title     string `json:"title"`
		Address   string `json:"address"`
		Latitude  string `json:"latitude"`
		Longitude string `json:"longitude"`
	}{m.destination(), m.Name, m.Street, latitude, longitude}
	if body.Title == "" {
		body.Title = m.Street
	}
	if body.Title == "" {
		body.Title = latitude + ", " + longitude
	}
	if body.Address == "" {
		body.Address = body.Title
	}
	return c.send(ctx, in, call{op: op, method: http.MethodPost, path: "/" + op, body: body})
}

func degrees(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }

// ContactCard is one contact of a ContactsMessage.
type ContactCard struct {
	Name string `json:"name"`
	// Phones are digits.
	Phones []string `json:"phones"`
}

// ContactsMessage is one or more contact cards to send (contract §2, /send-contact and /send-contacts).
type ContactsMessage struct {
	Address

	Cards []ContactCard
}

// SendContacts queues contact cards; one with one number goes by the route for that. See SendText for what a failure means.
func (c *Client) SendContacts(ctx context.Context, in Instance, m ContactsMessage) (Sent, error) {
	op := "send-contacts"
	if err := m.problem(op); err != nil {
		return Sent{}, err
	}
	if len(m.Cards) == 0 {
		return Sent{}, incomplete(op, "a contact is needed")
	}
	for _, card := range m.Cards {
		if card.Name == "" || len(card.Phones) == 0 {
			return Sent{}, incomplete(op, "a contact needs a name and a number")
		}
	}
	var body any = struct {
		destination
		Contacts []ContactCard `json:"contacts"`
	}{m.destination(), m.Cards}
	if len(m.Cards) == 1 && len(m.Cards[0].Phones) == 1 {
		op = "send-contact"
		body = struct {
			destination
			Name  string `json:"contactName"`
			Phone string `json:"contactPhone"`
		}{m.destination(), m.Cards[0].Name, m.Cards[0].Phones[0]}
	}
	return c.send(ctx, in, call{op: op, method: http.MethodPost, path: "/" + op, body: body})
}
