package zapi

import (
	"encoding/base64"
	"strconv"
	"time"
)

const (
	queuePage    = 20 // contract 3.4
	queuePageMax = 30
)

// queueRow is one entry of contract 3.4.
func queueRow(inst *instance, o *outgoing) payload {
	return payload{
		"_id": o.message.ZaapID, "DelayMessage": o.delay, "Message": o.message.Content.Text,
		"InstanceId": inst.ID, "Phone": o.address, "ZaapId": o.message.ZaapID, "DelayTyping": o.typing,
		"MessageId": o.message.ID, "Created": o.created,
		"CreatedAt": time.UnixMilli(o.created).UTC().Format("2006-01-02T15:04:05.000-07:00"),
		"Beta":      false, "IsTrial": false,
	}
}

func queueSlice(inst *instance, from, size int) ([]payload, bool) {
	rows := []payload{}
	end := min(from+size, len(inst.queue))
	for n := from; n < end; n++ {
		rows = append(rows, queueRow(inst, inst.queue[n]))
	}
	return rows, end < len(inst.queue)
}

func getQueue(c *call) answer {
	q := c.r.URL.Query()
	page, size := number(q.Get("page"), 1), number(q.Get("pageSize"), queuePage)
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	rows, _ := queueSlice(c.inst, max(page-1, 0)*size, size)
	return ok(payload{"messages": rows})
}

func postQueue(c *call) answer {
	var in struct {
		PageSize    int    `json:"pageSize"`
		PagingState string `json:"pagingState"`
	}
	if res := c.decode(&in); res != nil {
		return *res
	}
	size := in.PageSize
	if size <= 0 {
		size = queuePage
	}
	from := 0
	if in.PagingState != "" {
		raw, err := base64.StdEncoding.DecodeString(in.PagingState)
		if err != nil {
			return bad("invalid pagingState")
		}
		from = number(string(raw), 0)
	}
	size = min(size, queuePageMax)
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	rows, more := queueSlice(c.inst, from, size)
	out := payload{"messages": rows, "pagingState": nil, "hasMore": more}
	if more {
		out["pagingState"] = base64.StdEncoding.EncodeToString([]byte(strconv.Itoa(from + size)))
	}
	return ok(out)
}

// getQueueCount: contract 3.4 says only "the number"; a bare one is given.
func getQueueCount(c *call) answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return ok(len(c.inst.queue))
}

func deleteQueue(c *call) answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.inst.queue = nil
	c.s.changed(Change{Type: "instance", InstanceID: c.inst.ID})
	return done()
}

func deleteQueued(c *call) answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	kept := make([]*outgoing, 0, len(c.inst.queue))
	for _, o := range c.inst.queue {
		if o.message.ZaapID != c.params["zaapId"] {
			kept = append(kept, o)
		}
	}
	c.inst.queue = kept
	c.s.changed(Change{Type: "instance", InstanceID: c.inst.ID})
	return done()
}

func number(text string, fallback int) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return fallback
	}
	return n
}
