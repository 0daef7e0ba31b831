package zapi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/balcao/balcao/internal/desk"
)

// InstanceStatus is the health of an instance (contract §3.1).
type InstanceStatus struct {
	// Connected: paired with a phone. PhoneOnline: that phone has internet.
	Connected   bool
	PhoneOnline bool
	// Detail is Z-API's text. It is filled even when all is well.
	Detail string
}

// Status asks whether the instance is connected. The error field of a healthy
// answer is text, not a failure (contract §3.1); an answer that does not say
// whether the instance is connected is one.
func (c *Client) Status(ctx context.Context, in Instance) (InstanceStatus, error) {
	const op = "status"
	got, err := c.roundTrip(ctx, in, call{op: op, method: http.MethodGet, path: "/status"})
	if err != nil {
		return InstanceStatus{}, err
	}
	var body struct {
		Connected  json.RawMessage `json:"connected"`
		Smartphone flag            `json:"smartphoneConnected"`
		Error      text            `json:"error"`
	}
	broken := unmarshal(got.body, &body)
	if got.status == http.StatusOK && broken == nil && !empty(body.Connected) {
		var connected flag
		_ = connected.UnmarshalJSON(body.Connected)
		return InstanceStatus{
			Connected: bool(connected), PhoneOnline: bool(body.Smartphone), Detail: shorten(in.hide(string(body.Error))),
		}, nil
	}
	refusal := refusalIn(got)
	if refusal == nil {
		refusal = &Error{Outcome: OutcomeUnknown, Failure: FailureUnexpectedAnswer, HTTPStatus: got.status}
	}
	refusal.Op, refusal.Detail = op, shorten(in.hide(refusal.Detail))
	return InstanceStatus{}, refusal
}

// InstanceInfo is what Z-API knows of an instance, without its token (contract
// §3.3). Webhooks maps each callback type to the URL set for it.
type InstanceInfo struct {
	ID             string
	Name           string
	Connected      bool
	PaymentStatus  string
	NotifySentByMe bool
	AutoRead       bool
	Webhooks       map[string]string
}

// Me reads the instance's settings; comparing Webhooks with what we set shows
// whether they were changed (WA-3).
func (c *Client) Me(ctx context.Context, in Instance) (InstanceInfo, error) {
	var got struct {
		ID             text `json:"id"`
		Name           text `json:"name"`
		Connected      flag `json:"connected"`
		PaymentStatus  text `json:"paymentStatus"`
		NotifySentByMe flag `json:"receiveCallbackSentByMe"`
		AutoRead       flag `json:"autoReadMessage"`
		OnConnected    text `json:"connectedCallbackUrl"`
		OnDelivery     text `json:"deliveryCallbackUrl"`
		OnDisconnected text `json:"disconnectedCallbackUrl"`
		OnStatus       text `json:"messageStatusCallbackUrl"`
		OnPresence     text `json:"presenceChatCallbackUrl"`
		OnReceived     text `json:"receivedCallbackUrl"`
	}
	if err := c.do(ctx, in, call{op: "me", method: http.MethodGet, path: "/me"}, &got); err != nil {
		return InstanceInfo{}, err
	}
	return InstanceInfo{
		ID: string(got.ID), Name: string(got.Name), Connected: bool(got.Connected), PaymentStatus: string(got.PaymentStatus),
		NotifySentByMe: bool(got.NotifySentByMe), AutoRead: bool(got.AutoRead),
		Webhooks: map[string]string{
			"ConnectedCallback": string(got.OnConnected), "DeliveryCallback": string(got.OnDelivery),
			"DisconnectedCallback": string(got.OnDisconnected), "MessageStatusCallback": string(got.OnStatus),
			"PresenceChatCallback": string(got.OnPresence), "ReceivedCallback": string(got.OnReceived),
		},
	}, nil
}

// SetWebhooks points every webhook of the instance to one URL and asks for
// messages that were typed on the phone too, or not (contract §4).
func (c *Client) SetWebhooks(ctx context.Context, in Instance, hookURL string, notifySentByMe bool) error {
	body := struct {
		Value          string `json:"value"`
		NotifySentByMe bool   `json:"notifySentByMe"`
	}{hookURL, notifySentByMe}
	return c.do(ctx, in, call{op: "set-webhooks", method: http.MethodPut, path: "/update-every-webhooks", body: body}, nil)
}

// QRCode returns the pairing code as a data URL of an image. It expires after
// about 20 s. What Z-API answers when already paired is not documented
// (contract §8.12): an error, or the status of GET /status with or without an
// image, is FailureAlreadyConnected.
func (c *Client) QRCode(ctx context.Context, in Instance) (dataURL string, err error) {
	const op = "qr-code"
	value, err := c.pairingValue(ctx, in, call{op: op, method: http.MethodGet, path: "/qr-code/image"})
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(value, "data:image/") {
		return value, nil
	}
	if image, err := base64.StdEncoding.DecodeString(value); err == nil {
		if mime := http.DetectContentType(image); strings.HasPrefix(mime, "image/") {
			return "data:" + mime + ";base64," + value, nil
		}
	}
	return "", unexpected(op)
}

// PhoneCode returns the code to type in WhatsApp instead of scanning.
func (c *Client) PhoneCode(ctx context.Context, in Instance, phone string) (string, error) {
	const op = "phone-code"
	canonical, ok := desk.CanonicalPhone(phone)
	if !ok {
		return "", invalidNumber(op)
	}
	return c.pairingValue(ctx, in, call{op: op, method: http.MethodGet, path: "/phone-code/" + canonical})
}

// Restart restarts the instance; the pairing stays.
func (c *Client) Restart(ctx context.Context, in Instance) error {
	return c.do(ctx, in, call{op: "restart", method: http.MethodGet, path: "/restart"}, nil)
}

// Disconnect ends the pairing; a new QR code is needed afterwards.
func (c *Client) Disconnect(ctx context.Context, in Instance) error {
	return c.do(ctx, in, call{op: "disconnect", method: http.MethodGet, path: "/disconnect"}, nil)
}

// Account is WhatsApp's answer for a number: Phone is the number as WhatsApp
// knows it (perhaps without the ninth digit), LID its stable name, if given.
type Account struct {
	Exists bool
	Phone  string
	LID    string
}

// PhoneExists asks whether a number has WhatsApp (TK-4, WA-12).
func (c *Client) PhoneExists(ctx context.Context, in Instance, phone string) (Account, error) {
	const op = "phone-exists"
	canonical, ok := desk.CanonicalPhone(phone)
	if !ok {
		return Account{}, invalidNumber(op)
	}
	var got json.RawMessage
	err := c.do(ctx, in, call{op: op, method: http.MethodGet, path: "/phone-exists/" + url.PathEscape(canonical)}, &got)
	if err != nil {
		return Account{}, err
	}
	type wireAccount struct {
		Exists *flag `json:"exists"`
		Phone  text  `json:"phone"`
		LID    text  `json:"lid"`
	}
	var list []wireAccount
	if json.Unmarshal(got, &list) != nil {
		list = make([]wireAccount, 1)
		if unmarshal(got, &list[0]) != nil {
			return Account{}, unexpected(op)
		}
	}
	if len(list) == 0 || list[0].Exists == nil {
		return Account{}, unexpected(op)
	}
	return Account{Exists: bool(*list[0].Exists), Phone: string(list[0].Phone), LID: string(list[0].LID)}, nil
}

// pairingValue makes a call that answers {"value": "…"}, or says in one way or
// another that the instance is paired already.
func (c *Client) pairingValue(ctx context.Context, in Instance, rq call) (string, error) {
	var got struct {
		Value     text `json:"value"`
		Connected flag `json:"connected"`
	}
	if err := c.do(ctx, in, rq, &got); err != nil {
		return "", err
	}
	if bool(got.Connected) || strings.Contains(strings.ToLower(string(got.Value)), "already connected") {
		return "", &Error{Op: rq.op, Outcome: OutcomeRefused, Failure: FailureAlreadyConnected, HTTPStatus: http.StatusOK}
	}
	if got.Value == "" {
		return "", unexpected(rq.op)
	}
	return string(got.Value), nil
}

func unexpected(op string) *Error {
	return &Error{Op: op, Outcome: OutcomeUnknown, Failure: FailureUnexpectedAnswer, HTTPStatus: http.StatusOK}
}

func invalidNumber(op string) *Error {
	return &Error{Op: op, Outcome: OutcomeRefused, Failure: FailureInvalidNumber, cause: errors.New("not an international number")}
}
