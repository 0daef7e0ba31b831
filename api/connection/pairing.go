package connection

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/balcao/balcao/api/request"
	"github.com/balcao/balcao/internal/desk"
	"github.com/balcao/balcao/internal/zapi"
)

const (
	// qrLife is how long a QR code can be scanned; Z-API advises to ask again every 10 to 20 seconds (contract §3.2).
	qrLife = 20 * time.Second
	// codeLife is how long we call a phone code good; Z-API documents nothing, WhatsApp takes it for minutes.
	codeLife = 2 * time.Minute
)

// Pairing is where the pairing of a number stands. qr is a picture as a data URL while state is waiting; error is a code while it is
// unavailable.
type Pairing struct {
	State     string     `json:"state" enums:"connected,waiting,unavailable" example:"waiting"`
	QR        *string    `json:"qr" extensions:"x-nullable" example:"data:image/png;base64,iVBORw0KGgo="`
	ExpiresAt *time.Time `json:"expires_at" extensions:"x-nullable" example:"2026-11-23T12:00:20Z"`
	Phone     *string    `json:"phone" extensions:"x-nullable" example:"5511999990000"`
	Error     *string    `json:"error" extensions:"x-nullable" example:"unreachable"`
} //	@name	Pairing

// pairing answers with the QR code of this moment. Ask again before it expires; connection.changed tells when the phone is connected.
//
//	@Summary	Show the QR code that pairs a WhatsApp number
//	@Tags		connections
//	@Produce	json
//	@Param		id	path		string	true	"Connection"
//	@Success	200	{object}	Pairing
//	@Failure	401	{object}	server.Problem	"unauthenticated"
//	@Failure	403	{object}	server.Problem	"forbidden"
//	@Failure	404	{object}	server.Problem	"not_found"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/connections/{id}/pairing [get]
func (d Deps) pairing(c *gin.Context) error {
	stored, number, err := d.open(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	if err := d.Store.NotePairing(ctx, request.Principal(c).TenantID, stored.ID); err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	connected := Pairing{State: "connected", Phone: given(stored.Phone)}
	status, err := d.Provider.Status(ctx, number.Instance)
	if err == nil && status.Connected {
		c.JSON(http.StatusOK, connected)
		return nil
	}
	var picture string
	if err == nil {
		picture, err = d.Provider.QRCode(ctx, number.Instance)
	}
	switch {
	case err == nil:
		expires := time.Now().UTC().Add(qrLife)
		c.JSON(http.StatusOK, Pairing{State: "waiting", QR: &picture, ExpiresAt: &expires})
	case zapi.FailureOf(err) == zapi.FailureAlreadyConnected: // paired between the two questions (contract §8.12)
		c.JSON(http.StatusOK, connected)
	default:
		_ = refusal(ctx, "pairing", err)
		c.JSON(http.StatusOK, Pairing{State: "unavailable", Error: given(string(zapi.FailureOf(err)))})
	}
	return nil
}

// PhoneCodeRequest names the phone that is to be paired.
type PhoneCodeRequest struct {
	Phone string `json:"phone" validate:"required,max=40" example:"5511999990000"`
} //	@name	PhoneCodeRequest

// PhoneCode is to be typed in WhatsApp on the phone.
type PhoneCode struct {
	Code      string    `json:"code" example:"A1B2C3D4"`
	ExpiresAt time.Time `json:"expires_at" example:"2026-11-23T12:02:00Z"`
} //	@name	PhoneCode

// phoneCode answers with a code to type instead of scanning.
//
//	@Summary	Get the code that pairs a WhatsApp number
//	@Tags		connections
//	@Accept		json
//	@Produce	json
//	@Param		id		path		string				true	"Connection"
//	@Param		body	body		PhoneCodeRequest	true	"Phone"
//	@Success	200		{object}	PhoneCode
//	@Failure	401		{object}	server.Problem	"unauthenticated"
//	@Failure	403		{object}	server.Problem	"forbidden"
//	@Failure	404		{object}	server.Problem	"not_found"
//	@Failure	409		{object}	server.Problem	"already_connected, provider_refused"
//	@Failure	422		{object}	server.Problem	"invalid: no phone number with country code"
//	@Failure	503		{object}	server.Problem	"provider_unavailable"
//	@Security	Session
//	@Security	Token
//	@Router		/api/v1/connections/{id}/pairing/code [post]
func (d Deps) phoneCode(c *gin.Context) error {
	var in PhoneCodeRequest
	if err := request.Bind(c, &in); err != nil {
		return err
	}
	phone, ok := desk.CanonicalPhone(in.Phone)
	if !ok {
		return desk.Invalid("phone", "phone", "is no phone number with country code")
	}
	stored, number, err := d.open(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	if err := d.Store.NotePairing(ctx, request.Principal(c).TenantID, stored.ID); err != nil {
		return err
	}
	code, err := d.Provider.PhoneCode(ctx, number.Instance, phone)
	switch {
	case zapi.FailureOf(err) == zapi.FailureAlreadyConnected && err != nil:
		return desk.E(desk.CodeAlreadyConnected, "the number is connected already")
	case zapi.FailureOf(err) == zapi.FailureInvalidNumber && err != nil:
		return desk.Invalid("phone", "phone", "Z-API does not take this number")
	case err != nil:
		return refusal(ctx, "phone code", err)
	}
	c.Header("Cache-Control", "no-store")
	c.JSON(http.StatusOK, PhoneCode{Code: code, ExpiresAt: time.Now().UTC().Add(codeLife)})
	return nil
}
