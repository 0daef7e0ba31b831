// Package smtp catches mail: it speaks SMTP, keeps each message in memory and
// shows it on a page and by JSON. Nothing is passed on.
//
// The protocol itself is github.com/emersion/go-smtp (MIT, maintained since
// 2016, the SMTP server of several mail servers in Go): SMTP's dot-stuffing,
// pipelining and STARTTLS have too many corners to write them again for a
// simulator, and a client that fails against it would fail in the open too.
//
//	mail, err := smtp.New(smtp.Options{Addr: "127.0.0.1:0"})
//	err = mail.Start(ctx)
//	defer mail.Close()
//	// mail.Addr() is where to send; mail.Handler() serves the page and the API.
//	got, err := mail.WaitMessages(ctx, 1)
//	mail.SetFaults(smtp.Fault{Kind: smtp.FaultGreylist, Next: 1})
package smtp
