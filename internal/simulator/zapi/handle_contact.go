package zapi

import (
	"strings"
)

// contactsOf are the customers that have a chat with the instance, by number.
func (c *call) contactsOf() []*Customer {
	var out []*Customer
	for _, ch := range c.inst.sortedChats() {
		if customer := c.s.customerByAddress(ch.key); customer != nil {
			out = append(out, customer)
		}
	}
	return out
}

// page cuts a list by the page and pageSize of the query; page counts from 1.
func page[T any](c *call, rows []T) []T {
	q := c.r.URL.Query()
	n, size := number(q.Get("page"), 1), number(q.Get("pageSize"), 20)
	from := min(max(n-1, 0)*size, len(rows))
	return rows[from:min(from+size, len(rows))]
}

func getContacts(c *call) answer {
	q := c.r.URL.Query()
	if q.Get("page") == "" || q.Get("pageSize") == "" {
		return bad("page and pageSize are required") // contract 6: both required
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	rows := []payload{}
	for _, customer := range page(c, c.contactsOf()) {
		rows = append(rows, payload{
			"name": customer.Name, "short": firstName(customer.Name), "notify": customer.Name,
			"vname": nil, "phone": customer.Phone,
		})
	}
	return ok(rows)
}

func firstName(name string) string { return strings.SplitN(name, " ", 2)[0] }

func getContact(c *call) answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	customer := c.s.customerByAddress(c.params["phone"])
	if customer == nil {
		return bad("Invalid phone")
	}
	return ok(payload{
		"name": customer.Name, "phone": customer.Phone, "notify": customer.Name,
		"short": firstName(customer.Name), "imgUrl": nullable(customer.PhotoURL), "about": customer.About,
	})
}

// getProfilePicture is NEWDOC's shape of contract 6.
func getProfilePicture(c *call) answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	customer := c.s.customerByAddress(c.r.URL.Query().Get("phone"))
	if customer == nil {
		return bad("Invalid phone")
	}
	return ok(payload{"link": nullable(customer.PhotoURL)})
}

func getPhoneExists(c *call) answer {
	row := c.exists(c.params["phone"])
	return ok([]payload{{"exists": row["exists"], "phone": row["outputPhone"], "lid": row["lid"]}})
}

// postPhoneExistsBatch is contract 6: outputPhone is the number as WhatsApp
// holds it, with or without the ninth digit.
func postPhoneExistsBatch(c *call) answer {
	var in struct {
		Phones []string `json:"phones"`
	}
	if res := c.decode(&in); res != nil {
		return *res
	}
	if len(in.Phones) > 50_000 {
		return bad("too many phones")
	}
	rows := make([]payload, len(in.Phones))
	for n, phone := range in.Phones {
		rows[n] = c.exists(phone)
	}
	return ok(rows)
}

// exists knows the customers; other plausible numbers exist unless the
// simulator is strict, and keep the form in which they were asked.
func (c *call) exists(phone string) payload {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	customer := c.s.customerByAddress(phone)
	switch {
	case customer != nil && !customer.NoWhatsApp:
		return payload{"exists": true, "inputPhone": phone, "outputPhone": customer.Phone, "lid": customer.LID}
	case customer == nil && !c.s.opts.StrictNumbers && len(digits(phone)) >= 10 && len(digits(phone)) <= 15:
		made := c.s.newCustomer(CustomerSpec{Phone: digits(phone)})
		c.s.changed(Change{Type: "customer", Customer: made.Phone})
		return payload{"exists": true, "inputPhone": phone, "outputPhone": made.Phone, "lid": made.LID}
	}
	return payload{"exists": false, "inputPhone": phone, "outputPhone": phone, "lid": nil}
}

// postContactsAdd keeps the given name; a name never identifies (contract 7).
func postContactsAdd(c *call) answer {
	var in []struct {
		FirstName string `json:"firstName"`
		LastName  string `json:"lastName"`
		Phone     string `json:"phone"`
	}
	if res := c.decode(&in); res != nil {
		return *res
	}
	failed := []string{}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	for _, row := range in {
		if c.s.customerByAddress(row.Phone) == nil {
			failed = append(failed, row.Phone)
		}
	}
	return ok(payload{"success": len(failed) == 0, "errors": failed})
}

func deleteContacts(c *call) answer {
	var phones []string
	if res := c.decode(&phones); res != nil {
		return *res
	}
	return ok(payload{"success": true, "errors": []string{}})
}

func postModifyBlocked(c *call) answer {
	var in struct {
		Phone  string `json:"phone"`
		Action string `json:"action"`
	}
	if res := c.decode(&in); res != nil {
		return *res
	}
	if in.Action != "block" && in.Action != "unblock" {
		return bad("invalid action")
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	customer := c.s.customerByAddress(in.Phone)
	if customer == nil {
		return bad("Invalid phone")
	}
	customer.Blocked = in.Action == "block"
	c.s.changed(Change{Type: "customer", Customer: customer.Phone})
	return done()
}

func postReport(c *call) answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.s.customerByAddress(c.params["phone"]) == nil {
		return bad("Invalid phone") // contract 1.2
	}
	return ok(payload{"success": true})
}
