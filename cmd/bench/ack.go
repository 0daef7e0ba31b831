package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/balcao/balcao/internal/devstack"
)

func init() { register(measurement{place: 20, name: "ack", run: measureAck}) }

const (
	// ackAim is how much later than an empty handler a webhook may be answered, at the 99th percentile (quality: Speed).
	ackAim = 10 * time.Millisecond
	// ackInterval makes 100 a second.
	ackInterval = 10 * time.Millisecond
	ackCount    = 1000
	ackWarmUp   = 200
	// ackSenders hold what is outstanding: a third of a second's.
	ackSenders = 32
	// poolSize is how many connections the api keeps, by default.
	poolSize = 12
)

// ackRounds are percentiles of one server, by round.
type ackRounds struct {
	p50, p99 []time.Duration
}

// measureAck sends webhooks at fixed instants, to the api and to an empty handler in turn.
func measureAck(ctx context.Context, on *stand) (_ section, err error) {
	s, err := newSite(ctx, on, "ack", size{companies: 4, customers: 500})
	if err != nil {
		return section{}, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	empty, address, err := startEmptyHandler(ctx, on)
	if err != nil {
		return section{}, err
	}
	defer func() { err = errors.Join(err, empty.stop()) }()

	direct := script{"one_call", oneCall, s.size.companies, s.size.customers}
	loads := []struct {
		name string
		run  func(context.Context) ([]time.Duration, error)
	}{
		{theAPI, func(ctx context.Context) ([]time.Duration, error) { return s.acknowledgements(ctx, s.address) }},
		{emptyHandler, func(ctx context.Context) ([]time.Duration, error) { return s.acknowledgements(ctx, address) }},
		{theCall, func(ctx context.Context) ([]time.Duration, error) {
			return s.pgbenchLatencies(ctx, on, direct, poolSize, int(time.Second/ackInterval), ackWarmUp*ackInterval, ackCount*ackInterval)
		}},
	}
	found := map[string]ackRounds{}
	for round := range on.settings.rounds {
		shuffle(loads)
		for _, load := range loads {
			took, err := load.run(ctx)
			if err != nil {
				return section{}, fmt.Errorf("%s: %w", load.name, err)
			}
			p50, p99 := percentile(took, 50), percentile(took, 99)
			on.say(fmt.Sprintf("round %d: %-23s p50 %s, p99 %s", round+1, load.name, shown(p50), shown(p99)))
			found[load.name] = ackRounds{append(found[load.name].p50, p50), append(found[load.name].p99, p99)}
		}
	}
	return ackSection(on.settings, found), nil
}

// The loads.
const (
	theAPI       = "the api"
	emptyHandler = "an empty handler"
	theCall      = "pgbench, the call alone"
)

// acknowledgements warms the server up and measures it.
func (s *site) acknowledgements(ctx context.Context, address string) ([]time.Duration, error) {
	senders, err := hire(ctx, address, ackSenders, s.anyCustomer)
	if err != nil {
		return nil, err
	}
	defer func() { _ = senders.dismiss() }()
	if _, err := openLoop(ctx, ackWarmUp, ackInterval, senders.posts()); err != nil {
		return nil, err
	}
	return openLoop(ctx, ackCount, ackInterval, senders.posts())
}

// startEmptyHandler starts this very program as the baseline.
func startEmptyHandler(ctx context.Context, on *stand) (*server, string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, "", fmt.Errorf("find this program: %w", err)
	}
	port, err := devstack.FreePort(ctx)
	if err != nil {
		return nil, "", err
	}
	address := fmt.Sprintf("127.0.0.1:%d", port)
	started, err := startServer(ctx, serverSpec{
		name: "the empty handler", path: self, args: []string{emptyHandlerCommand, address}, log: on.path("empty_handler.log"),
		ready: "http://" + address + "/readyz",
	})
	return started, address, err
}

func ackSection(s settings, found map[string]ackRounds) section {
	api, empty, call := found[theAPI], found[emptyHandler], found[theCall]
	above50 := paired(api.p50, empty.p50, difference)
	above99 := paired(api.p99, empty.p99, difference)
	return section{
		title: "Webhook acknowledged",
		how: fmt.Sprintf("From the instant at which a webhook was due to its whole answer: 100 a second at fixed instants for %d seconds, whether or not "+
			"earlier ones were answered, to `balcao api` and to an empty Gin handler in a process of its own, in turn; and the same "+
			"call of the database by pgbench at 100 a second, for what of it is the database's. %d rounds; medians, and differences "+
			"within a round.", int((ackCount * ackInterval).Seconds()), s.rounds),
		figures: []figure{
			{
				what: "p50 at 100/s", measured: shown(median(api.p50)), baseline: "empty handler: " + shown(median(empty.p50)),
				compared: shown(median(above50)) + " above",
			},
			{
				what: "p99 at 100/s", measured: shown(median(api.p99)), baseline: "empty handler: " + shown(median(empty.p99)),
				compared: shown(median(above99)) + " above", aim: "under " + fmt.Sprintf("%.0f ms", ackAim.Seconds()*1000) + " above",
				verdict: judge(median(above99) < ackAim),
			},
		},
		notes: []string{
			"the call alone by pgbench, which answers nobody: p50 " + shown(median(call.p50)) + ", p99 " + shown(median(call.p99)) + "; p99 by round: " +
				shownAll(call.p99),
			"p99 of the api by round: " + shownAll(api.p99) + "; of the empty handler: " + shownAll(empty.p99) + "; above it: " + shownAll(above99),
		},
	}
}

func shownAll(list []time.Duration) string {
	parts := make([]string, len(list))
	for i, d := range list {
		parts[i] = shown(d)
	}
	return strings.Join(parts, ", ")
}
