package realtime

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/google/uuid"

	"github.com/balcao/balcao/internal/desk"
)

// Close codes. 4401 tells a browser that signing in again is needed; the standard ones make it come back by itself.
const (
	closeUnauthenticated = websocket.StatusCode(4401)
	closeTryAgain        = websocket.StatusTryAgainLater // slow, or rights can't be checked
)

// Why a connection ends.
var (
	errGoingAway       = errors.New("the server is stopping")
	errSlow            = errors.New("too slow: come back and resume")
	errSessionOver     = errors.New("the session is over")
	errRightsUnchecked = errors.New("rights could not be checked")
	errPeer            = errors.New("the browser is gone")
)

const (
	writeLimit = 10 * time.Second
	// renewGrace is how long rights may stay unchecked while the database can't be asked.
	renewGrace = 30 * time.Second
	placeLimit = 2 * time.Second
)

// Person is who sits at a browser.
type Person struct {
	Tenant uuid.UUID
	Viewer desk.Viewer
	// Rights changes with everything that the person may do or see; what it looks like doesn't matter.
	Rights string
}

// Renew asks again who sits there: desk.CodeUnauthenticated when the session or token is over.
type Renew func(ctx context.Context) (Person, error)

// client is one open WebSocket.
type client struct {
	id     string
	hub    *Hub
	feed   *feed
	conn   *websocket.Conn
	person Person
	renew  Renew
	queue  *queue
	ending

	// Guarded by the feed's lock.
	viewer   desk.Viewer
	unplaced bool // was told of no position

	// Used by the reading goroutine only.
	speech speech
}

// ending is the decision to end a connection, and why. It is no context: a read or write whose context ends would tear the connection down
// without a close code.
type ending struct {
	once sync.Once
	over chan struct{} // closed by the decision
	why  error         // set before
}

// end decides; the first reason counts, and only then it returns true.
func (e *ending) end(why error) (first bool) {
	e.once.Do(func() {
		e.why, first = why, true
		close(e.over)
	})
	return first
}

// push queues a frame and never waits: a browser that does not keep up is cut, and resumes from where it was.
func (c *client) push(frame []byte) {
	if !c.queue.push(frame) && c.end(errSlow) {
		c.hub.metrics.slow.Inc()
	}
}

// serve runs the connection until either side ends it. Resume is the last event id that the browser has, nil for none.
func (h *Hub) serve(ctx context.Context, conn *websocket.Conn, person Person, renew Renew, resume *string) {
	c := &client{
		id: uuid.NewString(), hub: h, conn: conn, person: person, renew: renew, viewer: person.Viewer, queue: newQueue(h.options.Queue),
		ending: ending{over: make(chan struct{})},
	}
	c.speech.client = c
	var group sync.WaitGroup
	if err := c.run(ctx, &group, resume); err != nil {
		c.end(err)
	}
	c.close()
	group.Wait()
}

// run returns when the connection is over.
func (c *client) run(ctx context.Context, group *sync.WaitGroup, resume *string) error {
	position, err := c.hub.join(ctx, c)
	if err != nil {
		return err
	}
	defer c.hub.leave(c)
	if position == "" {
		position = c.feed.await(ctx, c, placeLimit)
	}
	if err := c.greet(ctx, position, resume); err != nil {
		return err
	}
	group.Go(func() { c.speech.listen(ctx) })
	group.Go(func() { c.keepRights(ctx) })
	c.arrive(ctx)
	return c.write(ctx)
}

// greet sends what the browser missed, or tells it to reload, before anything new.
func (c *client) greet(ctx context.Context, position string, resume *string) error {
	if err := c.send(ctx, Frame{Type: "hello", LastEventID: position}.encode()); err != nil {
		return err
	}
	if position == "" {
		return c.send(ctx, Frame{Type: "stale"}.encode())
	}
	if resume == nil || *resume == position {
		return nil
	}
	missed, ok := c.hub.replay(ctx, c.person, *resume, position)
	if !ok {
		c.hub.metrics.resets.Inc()
		return c.send(ctx, Frame{Type: "reset", LastEventID: position}.encode())
	}
	for _, frame := range missed {
		if err := c.send(ctx, frame); err != nil {
			return err
		}
	}
	return nil
}

func (c *client) write(ctx context.Context) error {
	ping := time.NewTicker(c.hub.options.Ping)
	defer ping.Stop()
	for {
		select {
		case <-c.over:
			return c.why
		case <-c.queue.ready:
			for _, frame := range c.queue.take() {
				select {
				case <-c.over:
					return c.why
				default:
				}
				if err := c.send(ctx, frame); err != nil {
					return err
				}
			}
		case <-ping.C:
			if err := c.send(ctx, Frame{Type: "ping"}.encode()); err != nil {
				return err
			}
			go c.probe(ctx)
		}
	}
}

// probe finds out that the other side is gone when the network does not tell.
func (c *client) probe(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, c.hub.options.Ping)
	defer stop()
	if err := c.conn.Ping(ctx); err != nil {
		c.end(errPeer)
	}
}

func (c *client) send(ctx context.Context, frame []byte) error {
	ctx, stop := context.WithTimeout(ctx, writeLimit)
	defer stop()
	return c.conn.Write(ctx, websocket.MessageText, frame)
}

// keepRights asks again and again who sits there, so that what is taken away is gone within two seconds (R40).
func (c *client) keepRights(ctx context.Context) {
	tick := time.NewTicker(c.hub.options.Renew)
	defer tick.Stop()
	rights, checked := c.person.Rights, time.Now()
	for {
		select {
		case <-c.over:
			return
		case <-tick.C:
		}
		person, err := c.renew(ctx)
		switch {
		case desk.CodeOf(err) == desk.CodeUnauthenticated:
			c.end(errSessionOver)
			return
		case err != nil && time.Since(checked) > renewGrace:
			slog.WarnContext(ctx, "realtime rights unchecked for too long", "error", err)
			c.end(errRightsUnchecked)
			return
		case err == nil:
			checked = time.Now()
			if person.Rights != rights {
				rights = person.Rights
				c.feed.see(c, person.Viewer, Event{Kind: kindPermissionsChanged, At: checked.UTC()})
			}
		}
	}
}

// close says why, where the browser can act on it.
func (c *client) close() {
	why := c.why
	switch {
	case errors.Is(why, errSlow):
		_ = c.conn.Close(closeTryAgain, errSlow.Error())
	case errors.Is(why, errSessionOver):
		_ = c.conn.Close(closeUnauthenticated, errSessionOver.Error())
	case errors.Is(why, errRightsUnchecked):
		_ = c.conn.Close(closeTryAgain, errRightsUnchecked.Error())
	case errors.Is(why, errGoingAway):
		_ = c.conn.Close(websocket.StatusGoingAway, errGoingAway.Error())
	}
	_ = c.conn.CloseNow()
}
