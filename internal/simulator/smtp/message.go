package smtp

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
	"time"
)

// Message is one caught mail. Header fields are decoded; the raw source is kept.
type Message struct {
	ID           int                 `json:"id"`
	At           time.Time           `json:"at"` // UTC
	EnvelopeFrom string              `json:"envelope_from"`
	EnvelopeTo   []string            `json:"envelope_to"`
	From         string              `json:"from"`
	To           string              `json:"to"`
	Subject      string              `json:"subject"`
	MessageID    string              `json:"message_id"`
	Header       map[string][]string `json:"header"`
	Text         string              `json:"text"`
	HTML         string              `json:"html"`
	Attachments  []Attachment        `json:"attachments"`
	Size         int                 `json:"size"`              // bytes
	Problem      string              `json:"problem,omitempty"` // why it could not be read as a mail
	Raw          []byte              `json:"-"`
}

// Attachment is a file in a mail.
type Attachment struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int    `json:"size"` // bytes
	Data []byte `json:"-"`
}

var words = new(mime.WordDecoder)

// parse reads what it can: a broken mail is kept with its problem.
func parse(raw []byte) Message {
	m := Message{Raw: raw, Size: len(raw), Attachments: []Attachment{}}
	in, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		m.Problem = err.Error()
		return m
	}
	m.Header = in.Header
	m.From, m.To, m.Subject = decoded(in.Header.Get("From")), decoded(in.Header.Get("To")), decoded(in.Header.Get("Subject"))
	m.MessageID = in.Header.Get("Message-Id")
	if err := m.part(textproto.MIMEHeader(in.Header), in.Body, 0); err != nil {
		m.Problem = err.Error()
	}
	return m
}

func decoded(header string) string {
	out, err := words.DecodeHeader(header)
	if err != nil {
		return header
	}
	return out
}

const maxDepth = 10

func (m *Message) part(header textproto.MIMEHeader, body io.Reader, depth int) error {
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") && depth < maxDepth {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if err := m.part(p.Header, p, depth+1); err != nil {
				return err
			}
		}
	}
	data, err := io.ReadAll(plain(header.Get("Content-Transfer-Encoding"), body))
	if err != nil {
		return err
	}
	m.add(header, kind, params, data)
	return nil
}

func (m *Message) add(header textproto.MIMEHeader, kind string, params map[string]string, data []byte) {
	disposition, dispositionParams, _ := mime.ParseMediaType(header.Get("Content-Disposition"))
	name := decoded(dispositionParams["filename"])
	if name == "" {
		name = decoded(params["name"])
	}
	switch {
	case disposition != "attachment" && name == "" && kind == "text/plain" && m.Text == "":
		m.Text = strings.ReplaceAll(string(data), "\r\n", "\n")
	case disposition != "attachment" && name == "" && kind == "text/html" && m.HTML == "":
		m.HTML = string(data)
	default:
		m.Attachments = append(m.Attachments, Attachment{Name: name, Type: kind, Size: len(data), Data: data})
	}
}

func plain(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	}
	return body
}
