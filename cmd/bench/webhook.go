package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/balcao/balcao/internal/simulator/zapi"
)

// Marks stand in a composed webhook for what differs between two deliveries. They are as long as what replaces them.
const (
	markID   = "3AFFFFFFFFFFFFFFFFFF"
	markTime = 1111111111111
	// The marked customer is only ever a stranger.
	markPhone = "5511999999999"
	markLID   = "199999999999999"
)

// benchID begins the id of every message that arrives by webhook here, baselineID of those that pgbench writes.
const (
	benchID    = "3A"
	baselineID = "3B"
)

// webhook is a whole HTTP request with a message of Z-API, composed before the clock starts. Only ids and times are written while it runs.
type webhook struct {
	request []byte
	stamps  []stamp
}

// stamp is a place in the request that is written anew for each delivery.
type stamp struct {
	at, width int
	what      mark
}

type mark int

const (
	stampID mark = iota
	stampTime
	stampPhone
	stampLID
)

// newWebhook turns what the simulator composed into a request to the address. A stranger's webhook is of another person each time.
func newWebhook(address, path string, composed zapi.Composed, stranger bool) (*webhook, error) {
	var head bytes.Buffer
	fmt.Fprintf(&head, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n", path, address, len(composed.Body))
	if err := composed.Header.Write(&head); err != nil {
		return nil, fmt.Errorf("compose a webhook: %w", err)
	}
	head.WriteString("\r\n")
	w := &webhook{request: append(head.Bytes(), composed.Body...)}
	w.find(markID, stampID)
	w.find(strconv.Itoa(markTime), stampTime)
	if len(w.stamps) != 2 {
		return nil, fmt.Errorf("compose a webhook: id and time are in it %d times instead of once each", len(w.stamps))
	}
	if stranger {
		w.find(markPhone, stampPhone)
		w.find(markLID, stampLID)
	}
	return w, nil
}

func (w *webhook) find(text string, what mark) {
	for from := 0; ; {
		i := bytes.Index(w.request[from:], []byte(text))
		if i < 0 {
			return
		}
		w.stamps = append(w.stamps, stamp{at: from + i, width: len(text), what: what})
		from += i + len(text)
	}
}

// delivery writes the next delivery of the webhook into buffer, which it may enlarge.
func (w *webhook) delivery(buffer []byte, now time.Time) []byte {
	buffer = append(buffer[:0], w.request...)
	id := uint64(deliveries.Add(1))
	for _, s := range w.stamps {
		field := buffer[s.at : s.at+s.width]
		switch s.what {
		case stampID:
			writeDigits(field[len(benchID):], id, 16)
		case stampTime:
			writeDigits(field, uint64(now.UnixMilli()), 10)
		case stampPhone:
			writeDigits(field[5:], id, 10)
		case stampLID:
			writeDigits(field[1:], id, 10)
		}
	}
	return buffer
}

// deliveries numbers what is sent, over all runs against one database.
var deliveries = func() *atomic.Int64 {
	var n atomic.Int64
	n.Store(time.Now().UnixNano())
	return &n
}()

// writeDigits fills the field from its end with the number's digits, and with zeros before them.
func writeDigits(field []byte, number, base uint64) {
	const digits = "0123456789ABCDEF"
	for i := len(field) - 1; i >= 0; i-- {
		field[i] = digits[number%base]
		number /= base
	}
}

// text is what customers write here: the length of an ordinary message.
const text = "Bom dia! Gostaria de saber se o pedido já saiu para entrega e qual a previsão de chegada. Obrigado!"

// composer makes webhooks by the simulator of Z-API, which knows the captured payloads.
type composer struct {
	sim      *zapi.Server
	instance zapi.Instance
}

func newComposer() (*composer, error) {
	sim, err := zapi.New(zapi.Options{})
	if err != nil {
		return nil, err
	}
	instance, err := sim.AddInstance(zapi.InstanceSpec{Name: "Loja", Phone: "5511955559000"})
	if err != nil {
		return nil, err
	}
	return &composer{sim: sim, instance: instance}, nil
}

// message is a text from the customer with this number and LID.
func (c *composer) message(name, phone, lid string) (zapi.Composed, error) {
	if _, err := c.sim.AddCustomer(zapi.CustomerSpec{Name: name, Phone: phone, LID: lid}); err != nil {
		return zapi.Composed{}, err
	}
	message := zapi.Text(text)
	message.ID, message.Momment = markID, markTime
	return c.sim.Compose(c.instance.ID, phone, message)
}

func (c *composer) close() error { return c.sim.Close() }

// answered is the answer that every webhook must get.
const answered = http.StatusOK
