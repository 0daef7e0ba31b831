package zapi

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image/png"
	"net/http"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// qrLife is how long a QR code can be read, in ms (contract 3.2).
const qrLife = 20_000

// ErrNoPairing says that there is no QR code on a screen, or not this phone code.
var ErrNoPairing = errors.New("no QR code is open, or the code is wrong or too old")

// pairing is what is needed to connect a phone.
type pairing struct {
	text  string // of the QR code
	until int64  // Unix ms
	code  string // to be typed on the phone
}

func (p pairing) open(now int64) bool { return p.until > now }

// newQR gives the text of a QR code that is valid for the next 20 s; s.mu is held.
func (s *Server) newQR(inst *instance) string {
	if !inst.pairing.open(s.now()) {
		inst.pairing.text = "2@" + randomHex(64) + "," + randomHex(32)
		inst.pairing.until = s.now() + qrLife
		s.changed(Change{Type: "instance", InstanceID: inst.ID})
	}
	return inst.pairing.text
}

// qrDataURL draws a text as a QR code: a PNG in a data URL.
func qrDataURL(text string) (string, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("encode QR code: %w", err)
	}
	const modules = 6 // pixels a module
	size := code.Bounds().Dx() * modules
	code, err = barcode.Scale(code, size, size)
	if err != nil {
		return "", fmt.Errorf("scale QR code: %w", err)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, code); err != nil {
		return "", fmt.Errorf("draw QR code: %w", err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

// getQRCode is contract 3.2: a picture as documented or, with Options.BareQR,
// the bare text that some integrators meet.
func getQRCode(c *call) answer {
	if c.s.opts.BareQR {
		return c.qrText()
	}
	return getQRImage(c)
}

// qrText: what a paired instance answers is not confirmed (contract 8.12); the
// text of GET /status is given with a 200.
func (c *call) qrText() answer {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.inst.Connected {
		return ok(payload{"error": "You are already connected"})
	}
	return ok(payload{"value": c.s.newQR(c.inst)})
}

func getQRImage(c *call) answer {
	res := c.qrText()
	body, _ := res.body.(payload)
	text, found := body["value"].(string)
	if !found {
		return res
	}
	image, err := qrDataURL(text)
	if err != nil {
		return refuse(http.StatusInternalServerError, err.Error())
	}
	return ok(payload{"value": image})
}

func getPhoneCode(c *call) answer {
	if len(digits(c.params["phone"])) < 10 {
		return bad("Invalid phone")
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.inst.Connected {
		return ok(payload{"error": "You are already connected"})
	}
	c.inst.pairing.code = randomHex(8)
	c.s.changed(Change{Type: "instance", InstanceID: c.inst.ID})
	return ok(payload{"value": c.inst.pairing.code})
}

// ScanQR points the phone of an instance at the QR code that is on a screen now
// and connects it. Without one, or when it is older than 20 s: ErrNoPairing.
func (s *Server) ScanQR(instanceID string) error {
	return s.withInstance(instanceID, func(inst *instance) error {
		if !inst.pairing.open(s.now()) {
			return ErrNoPairing
		}
		s.setConnected(inst, true)
		return nil
	})
}

// EnterPhoneCode types a pairing code on the phone and connects it.
func (s *Server) EnterPhoneCode(instanceID, code string) error {
	return s.withInstance(instanceID, func(inst *instance) error {
		if code == "" || inst.pairing.code != code {
			return ErrNoPairing
		}
		s.setConnected(inst, true)
		return nil
	})
}
