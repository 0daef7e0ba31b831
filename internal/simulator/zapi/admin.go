package zapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// adminRoutes is the simulator's own API, for its page and for tests in other
// languages. It has no authentication: the simulator listens on loopback and
// holds nothing real. A JSON content type is required for changes, which keeps
// other sites' pages out.
func (s *Server) adminRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /_sim/events", s.serveEvents)
	get := func(path string, do func(*http.Request) (any, error)) { mux.HandleFunc("GET /_sim/"+path, admin(do)) }
	change := func(method, path string, do func(*http.Request) (any, error)) {
		mux.HandleFunc(method+" /_sim/"+path, jsonOnly(admin(do)))
	}
	get("instances", func(*http.Request) (any, error) { return s.Instances(), nil })
	change("POST", "instances", s.adminAddInstance)
	change("PATCH", "instances/{id}", s.adminPatchInstance)
	change("POST", "instances/{id}/scan", func(r *http.Request) (any, error) { return nil, s.ScanQR(r.PathValue("id")) })
	change("POST", "instances/{id}/phone-code", s.adminPhoneCode)
	get("instances/{id}/requests", func(r *http.Request) (any, error) { return s.Requests(r.PathValue("id")), nil })
	get("instances/{id}/faults", s.adminFaults)
	change("PUT", "instances/{id}/faults", s.adminSetFaults)
	change("DELETE", "instances/{id}/faults", func(r *http.Request) (any, error) {
		return nil, s.SetFaults(r.PathValue("id"))
	})
	change("DELETE", "faults", func(*http.Request) (any, error) { s.ResetFaults(); return nil, nil })
	get("callbacks", s.adminCallbacks)
	change("POST", "callbacks/{id}/resend", func(r *http.Request) (any, error) {
		id, _ := strconv.Atoi(r.PathValue("id"))
		return nil, s.Resend(id)
	})
	change("POST", "instances/{id}/emit", s.adminEmit)
	change("POST", "instances/{id}/groups", s.adminAddGroup)

	get("customers", func(*http.Request) (any, error) { return s.Customers(), nil })
	change("POST", "customers", s.adminAddCustomer)
	change("PATCH", "customers/{phone}", s.adminPatchCustomer)

	get("chats", s.adminChats)
	get("chats/{instance}/{chat}/messages", s.adminMessages)
	change("POST", "chats/{instance}/{phone}/read", s.adminRead)
	change("POST", "chats/{instance}/{phone}/presence", s.adminPresence)
	change("POST", "chats/{instance}/{phone}/screen", s.adminScreen)
	change("POST", "messages", s.adminWrite)
	change("POST", "messages/burst", s.adminBurst)
	change("POST", "messages/{id}/edit", s.adminEdit)
	change("POST", "messages/{id}/delete", s.adminDelete)
	change("POST", "messages/{id}/react", s.adminReact)
	change("POST", "messages/{id}/status", s.adminStatus)

	get("sent", s.adminSent)
	change("DELETE", "sent", func(r *http.Request) (any, error) {
		return nil, s.ForgetSent(r.URL.Query().Get("instance"))
	})
	mux.HandleFunc("/_sim/", func(w http.ResponseWriter, _ *http.Request) {
		writeAnswer(w, refuse(http.StatusNotFound, "no such admin route"))
	})
}

// admin writes what do gives as JSON: 204 for nothing, 404 for ErrNotFound, 409
// for ErrNoPairing, 400 for any other error.
func admin(do func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		out, err := do(r)
		switch {
		case errors.Is(err, ErrNotFound):
			writeAnswer(w, refuse(http.StatusNotFound, err.Error()))
		case errors.Is(err, ErrNoPairing):
			writeAnswer(w, refuse(http.StatusConflict, err.Error()))
		case err != nil:
			writeAnswer(w, bad(err.Error()))
		case out == nil:
			writeAnswer(w, noContent())
		default:
			writeAnswer(w, ok(out))
		}
	}
}

func jsonOnly(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !isJSON(r) {
			writeAnswer(w, refuse(http.StatusUnsupportedMediaType, "Content-Type must be application/json"))
			return
		}
		next(w, r)
	}
}

func read[T any](r *http.Request) (T, error) {
	var in T
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	err := d.Decode(&in)
	return in, err
}

func (s *Server) adminAddInstance(r *http.Request) (any, error) {
	spec, err := read[InstanceSpec](r)
	if err != nil {
		return nil, err
	}
	return s.AddInstance(spec)
}

func (s *Server) adminPatchInstance(r *http.Request) (any, error) {
	in, err := read[struct {
		Connected   *bool `json:"connected"`
		PhoneOnline *bool `json:"phone_online"`
	}](r)
	if err != nil {
		return nil, err
	}
	id := r.PathValue("id")
	if in.Connected != nil {
		err = s.SetConnected(id, *in.Connected)
	}
	if err == nil && in.PhoneOnline != nil {
		err = s.SetPhoneOnline(id, *in.PhoneOnline)
	}
	return nil, err
}

func (s *Server) adminPhoneCode(r *http.Request) (any, error) {
	in, err := read[struct {
		Code string `json:"code"`
	}](r)
	if err != nil {
		return nil, err
	}
	return nil, s.EnterPhoneCode(r.PathValue("id"), strings.ToUpper(strings.TrimSpace(in.Code)))
}

func (s *Server) adminFaults(r *http.Request) (any, error) {
	inst, found := s.Instance(r.PathValue("id"))
	if !found {
		return nil, ErrNotFound
	}
	return inst.Faults, nil
}

func (s *Server) adminSetFaults(r *http.Request) (any, error) {
	faults, err := read[[]Fault](r)
	if err != nil {
		return nil, err
	}
	if err := s.SetFaults(r.PathValue("id"), faults...); err != nil {
		return nil, err
	}
	return s.adminFaults(r)
}

func (s *Server) adminCallbacks(r *http.Request) (any, error) {
	rows := s.Callbacks(r.URL.Query().Get("instance"))
	if limit := number(r.URL.Query().Get("limit"), 200); len(rows) > limit {
		rows = rows[len(rows)-limit:]
	}
	return rows, nil
}

func (s *Server) adminEmit(r *http.Request) (any, error) {
	in, err := read[struct {
		Event Event          `json:"event"`
		Body  map[string]any `json:"body"`
	}](r)
	if err != nil {
		return nil, err
	}
	return nil, s.Emit(r.PathValue("id"), in.Event, in.Body)
}

func (s *Server) adminAddGroup(r *http.Request) (any, error) {
	in, err := read[struct {
		ID     string   `json:"id"`
		Name   string   `json:"name"`
		Phones []string `json:"phones"`
	}](r)
	if err != nil {
		return nil, err
	}
	return s.AddGroup(r.PathValue("id"), in.ID, in.Name, in.Phones...)
}

func (s *Server) adminAddCustomer(r *http.Request) (any, error) {
	spec, err := read[CustomerSpec](r)
	if err != nil {
		return nil, err
	}
	return s.AddCustomer(spec)
}

func (s *Server) adminPatchCustomer(r *http.Request) (any, error) {
	in, err := read[struct {
		Online     *bool       `json:"online"`
		Name       *string     `json:"name"`
		Addressing *Addressing `json:"addressing"`
		NoWhatsApp *bool       `json:"no_whatsapp"`
	}](r)
	if err != nil {
		return nil, err
	}
	phone := r.PathValue("phone")
	if in.Online != nil {
		if err := s.SetCustomerOnline(phone, *in.Online); err != nil {
			return nil, err
		}
	}
	return s.UpdateCustomer(phone, func(c *CustomerSpec) {
		if in.Name != nil {
			c.Name = *in.Name
		}
		if in.Addressing != nil {
			c.Addressing = *in.Addressing
		}
		if in.NoWhatsApp != nil {
			c.NoWhatsApp = *in.NoWhatsApp
		}
	})
}
