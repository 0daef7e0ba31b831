package zapi

import (
	"fmt"
	"sort"
	"strings"
)

// Addressing is how the webhooks name a customer in `phone` (contract 0.8 and 7).
type Addressing string

// Addressings of a customer.
const (
	AddressDigits Addressing = "digits" // the canonical number
	AddressLID    Addressing = "lid"    // only …@lid
	AddressFlip   Addressing = "flip"   // one after the other, beginning with digits
)

// CustomerSpec describes a virtual phone.
type CustomerSpec struct {
	Name string `json:"name"`
	// Phone is the number as WhatsApp knows it: with or without the ninth digit.
	Phone      string     `json:"phone"`
	LID        string     `json:"lid,omitempty"` // digits + "@lid"; empty = made up
	Addressing Addressing `json:"addressing,omitempty"`
	// NoWhatsApp makes the number one that WhatsApp does not know.
	NoWhatsApp bool   `json:"no_whatsapp,omitempty"`
	PhotoURL   string `json:"photo_url,omitempty"`
	About      string `json:"about,omitempty"`
}

// Customer is a virtual phone.
type Customer struct {
	CustomerSpec
	Online bool `json:"online"` // offline: messages stay SENT until it is back
	// Reading is the chat (instance id) open on the phone's screen: what arrives there is READ.
	Reading string `json:"reading,omitempty"`
	Blocked bool   `json:"blocked,omitempty"`
}

type group struct {
	ID           string   `json:"id"` // …-group
	Name         string   `json:"name"`
	Participants []string `json:"participants"` // canonical phones
	CreatedAt    int64    `json:"created_at"`
}

// Group is a WhatsApp group of which an instance is a member.
type Group group

// AddCustomer adds a virtual phone or, when the number (with or without ninth
// digit) exists, refreshes its name, LID and address. A wrong number is an error.
func (s *Server) AddCustomer(spec CustomerSpec) (Customer, error) {
	spec.Phone = digits(spec.Phone)
	if len(spec.Phone) < 8 || len(spec.Phone) > 15 {
		return Customer{}, fmt.Errorf("phone %q is not a number with country code", spec.Phone)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.customerByPhone(spec.Phone)
	if c == nil {
		c = s.newCustomer(spec)
	} else {
		mergeSpec(&c.CustomerSpec, spec)
	}
	s.changed(Change{Type: "customer", Customer: c.Phone})
	return *c, nil
}

func mergeSpec(into *CustomerSpec, spec CustomerSpec) {
	if spec.Name != "" {
		into.Name = spec.Name
	}
	if spec.LID != "" {
		into.LID = lidAddress(spec.LID)
	}
	if spec.Addressing != "" {
		into.Addressing = spec.Addressing
	}
	if spec.PhotoURL != "" {
		into.PhotoURL = spec.PhotoURL
	}
	if spec.About != "" {
		into.About = spec.About
	}
	into.NoWhatsApp = spec.NoWhatsApp
}

func (s *Server) newCustomer(spec CustomerSpec) *Customer {
	if spec.Name == "" {
		spec.Name = spec.Phone
	}
	if spec.LID == "" {
		spec.LID = "1" + randomDigits(14)
	}
	spec.LID = lidAddress(spec.LID)
	if spec.Addressing == "" {
		spec.Addressing = AddressDigits
	}
	c := &Customer{CustomerSpec: spec, Online: true}
	s.customers[ninthless(spec.Phone)] = c
	return c
}

// Customers lists the virtual phones by name.
func (s *Server) Customers() []Customer {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Customer, 0, len(s.customers))
	for _, c := range s.customers {
		out = append(out, *c)
	}
	sort.Slice(out, func(a, b int) bool {
		if out[a].Name != out[b].Name {
			return out[a].Name < out[b].Name
		}
		return out[a].Phone < out[b].Phone
	})
	return out
}

// SetCustomerOnline puts a customer's phone on or off the net. Back on it
// receives what waited: RECEIVED callbacks, one for each instance and chat.
func (s *Server) SetCustomerOnline(phone string, online bool) error {
	return s.withCustomer(phone, func(c *Customer) error {
		c.Online = online
		if online {
			for _, id := range s.order {
				s.advanceAll(s.instances[id], c, StatusReceived)
			}
		}
		s.changed(Change{Type: "customer", Customer: c.Phone})
		return nil
	})
}

// UpdateCustomer changes a virtual phone in place.
func (s *Server) UpdateCustomer(phone string, change func(*CustomerSpec)) (Customer, error) {
	var out Customer
	err := s.withCustomer(phone, func(c *Customer) error {
		number := c.Phone
		change(&c.CustomerSpec)
		c.Phone, c.LID = number, lidAddress(c.LID)
		out = *c
		s.changed(Change{Type: "customer", Customer: c.Phone})
		return nil
	})
	return out, err
}

// AddGroup makes a group on an instance with these customers in it; an empty id is made up.
func (s *Server) AddGroup(instanceID, id, name string, phones ...string) (Group, error) {
	var out Group
	err := s.withInstance(instanceID, func(inst *instance) error {
		if id == "" {
			id = "1203630" + randomDigits(11) + "-group"
		}
		g := &group{ID: id, Name: name, CreatedAt: s.now()}
		for _, p := range phones {
			c := s.customerByAddress(p)
			if c == nil {
				return fmt.Errorf("customer %q: %w", p, ErrNotFound)
			}
			g.Participants = append(g.Participants, c.Phone)
		}
		inst.groups[id] = g
		inst.chat(id)
		out = Group(*g)
		s.changed(Change{Type: "chat", InstanceID: instanceID, Chat: id})
		return nil
	})
	return out, err
}

func (s *Server) withCustomer(phone string, do func(*Customer) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.customerByAddress(phone)
	if c == nil {
		return fmt.Errorf("customer %q: %w", phone, ErrNotFound)
	}
	return do(c)
}

func (s *Server) customerByPhone(phone string) *Customer { return s.customers[ninthless(phone)] }

// customerByAddress finds a customer by number (either Brazilian form) or LID.
func (s *Server) customerByAddress(address string) *Customer {
	if strings.HasSuffix(address, "@lid") {
		for _, c := range s.customers {
			if c.LID == address {
				return c
			}
		}
		return nil
	}
	return s.customerByPhone(digits(address))
}

// address is what the webhooks of this instance put in `phone` for c.
func (i *instance) address(c *Customer) string {
	switch c.Addressing {
	case AddressLID:
		return c.LID
	case AddressFlip:
		i.flip++
		if i.flip%2 == 0 {
			return c.LID
		}
	case AddressDigits:
	}
	return c.Phone
}

func lidAddress(lid string) string {
	if lid == "" || strings.HasSuffix(lid, "@lid") {
		return lid
	}
	return lid + "@lid"
}

// ninthless is a key under which both forms of a Brazilian mobile number meet:
// WhatsApp keeps the form with which the number was registered (contract 7).
func ninthless(phone string) string {
	if len(phone) == 13 && strings.HasPrefix(phone, "55") && phone[4] == '9' {
		return phone[:4] + phone[5:]
	}
	return phone
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
