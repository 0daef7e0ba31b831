package smtp

import (
	"crypto/subtle"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/emersion/go-sasl"
	gosmtp "github.com/emersion/go-smtp"
)

// FaultKind names something that can go wrong.
type FaultKind string

// Faults of the mail catcher.
const (
	FaultDown      FaultKind = "down"       // connections are cut before the greeting
	FaultGreylist  FaultKind = "greylist"   // RCPT answers 451: try later
	FaultReject    FaultKind = "reject"     // RCPT answers 550
	FaultFull      FaultKind = "full"       // DATA answers 452, nothing kept
	FaultDropAfter FaultKind = "drop_after" // kept, then the connection is cut without the 250
	FaultDropIn    FaultKind = "drop_in"    // cut during DATA, nothing kept
	FaultSlow      FaultKind = "slow"       // waits DelayMS before the answer to DATA
)

var faultKinds = []FaultKind{FaultDown, FaultGreylist, FaultReject, FaultFull, FaultDropAfter, FaultDropIn, FaultSlow}

// Fault is one switched-on fault: Always, or the Next n times.
type Fault struct {
	Kind    FaultKind `json:"kind"`
	Always  bool      `json:"always,omitempty"`
	Next    int       `json:"next,omitempty"`
	DelayMS int64     `json:"delay_ms,omitempty"`
}

// SetFaults replaces the faults; none switches all off.
func (s *Server) SetFaults(faults ...Fault) error {
	for _, f := range faults {
		if !slices.Contains(faultKinds, f.Kind) || f.Always == (f.Next > 0) {
			return fmt.Errorf("fault %q needs a known kind and either always or next", f.Kind)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = slices.Clone(faults)
	return nil
}

func (s *Server) strike(kind FaultKind) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for n := range s.faults {
		if s.faults[n].Kind != kind {
			continue
		}
		hit := s.faults[n]
		if !hit.Always {
			s.faults[n].Next--
			if s.faults[n].Next == 0 {
				s.faults = slices.Delete(s.faults, n, n+1)
			}
		}
		return hit, true
	}
	return Fault{}, false
}

type session struct {
	s      *Server
	conn   *gosmtp.Conn
	from   string
	to     []string
	authed bool
}

func (s *Server) session(c *gosmtp.Conn) (gosmtp.Session, error) {
	return &session{s: s, conn: c, authed: s.opts.Username == ""}, nil
}

// AuthMechanisms offers PLAIN; any name and password pass unless Options ask for one.
func (t *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (t *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		same := subtle.ConstantTimeCompare([]byte(username), []byte(t.s.opts.Username)) &
			subtle.ConstantTimeCompare([]byte(password), []byte(t.s.opts.Password))
		if t.s.opts.Username != "" && same != 1 {
			return gosmtp.ErrAuthFailed
		}
		t.authed = true
		return nil
	}), nil
}

func (t *session) Mail(from string, _ *gosmtp.MailOptions) error {
	if !t.authed {
		return &gosmtp.SMTPError{Code: 530, EnhancedCode: gosmtp.EnhancedCode{5, 7, 0}, Message: "Authentication required"}
	}
	t.from = from
	return nil
}

func (t *session) Rcpt(to string, _ *gosmtp.RcptOptions) error {
	if _, hit := t.s.strike(FaultGreylist); hit {
		t.s.note(t.from, []string{to}, string(FaultGreylist))
		return &gosmtp.SMTPError{Code: 451, EnhancedCode: gosmtp.EnhancedCode{4, 7, 1}, Message: "Greylisted, please try again later"}
	}
	if _, hit := t.s.strike(FaultReject); hit {
		t.s.note(t.from, []string{to}, string(FaultReject))
		return &gosmtp.SMTPError{Code: 550, EnhancedCode: gosmtp.EnhancedCode{5, 1, 1}, Message: "No such mailbox"}
	}
	t.to = append(t.to, to)
	return nil
}

func (t *session) Data(r io.Reader) error {
	if _, hit := t.s.strike(FaultDropIn); hit {
		t.s.note(t.from, t.to, string(FaultDropIn))
		return t.cut()
	}
	raw, err := readAll(r)
	if err != nil {
		return err
	}
	if f, hit := t.s.strike(FaultSlow); hit {
		select {
		case <-time.After(time.Duration(f.DelayMS) * time.Millisecond):
		case <-t.s.done:
		}
	}
	if _, hit := t.s.strike(FaultFull); hit {
		t.s.note(t.from, t.to, string(FaultFull))
		return &gosmtp.SMTPError{Code: 452, EnhancedCode: gosmtp.EnhancedCode{4, 3, 1}, Message: "Insufficient system storage"}
	}
	t.s.keep(t.from, t.to, raw)
	if _, hit := t.s.strike(FaultDropAfter); hit {
		t.s.note(t.from, t.to, string(FaultDropAfter))
		return t.cut()
	}
	t.s.note(t.from, t.to, "accepted")
	return nil
}

// cut closes the connection beneath the protocol, so that no answer gets out.
func (t *session) cut() error {
	_ = t.conn.Conn().Close()
	return io.ErrUnexpectedEOF
}

func (t *session) Reset() { t.from, t.to = "", nil }

func (t *session) Logout() error { return nil }
