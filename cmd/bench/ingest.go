package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

func init() { register(measurement{place: 10, name: "ingest", run: measureIngest}) }

// ingestAim is the least part of pgbench's rate that webhooks must reach (quality: Speed).
const ingestAim = 0.5

// slice is one load of a round: it returns its rate a second and how many messages it must have left in the database.
type slice struct {
	name string
	run  func(context.Context) (rate float64, stored int64, err error)
}

// measureIngest lets webhooks and pgbench write the same rows to the same database in turn.
func measureIngest(ctx context.Context, on *stand) (_ section, err error) {
	s, err := newSite(ctx, on, "ingest", size{companies: 4, customers: 2500})
	if err != nil {
		return section{}, err
	}
	defer func() {
		if closed := s.close(); err == nil {
			err = closed
		}
	}()
	slices := ingestSlices(s, on)
	rates := map[string][]float64{}
	for round := range on.settings.rounds + 1 {
		shuffle(slices)
		for _, one := range slices {
			rate, err := s.load(ctx, one)
			if err != nil {
				return section{}, fmt.Errorf("%s: %w", one.name, err)
			}
			if round == 0 {
				continue // warms plans, caches and the heap
			}
			on.say(fmt.Sprintf("round %d: %-34s %7.0f/s", round, one.name, rate))
			rates[one.name] = append(rates[one.name], rate)
		}
	}
	return ingestSection(on.settings, rates), nil
}

// The loads, by name. A name ends in its number of clients.
const (
	webhooks    = "webhooks"
	statements  = "pgbench, nine statements"
	call        = "pgbench, the call alone"
	hotWebhooks = "webhooks of one contact"
	hotBaseline = "pgbench, nine statements, one contact"
	strangers   = "webhooks of unknown contacts"
)

func loadName(name string, clients int) string { return fmt.Sprintf("%s, %d", name, clients) }

func ingestSlices(s *site, on *stand) []slice {
	nine := script{"nine_statements", nineStatements, s.size.companies, s.size.customers}
	direct := script{"one_call", oneCall, s.size.companies, s.size.customers}
	hot := script{"nine_statements", nineStatements, 1, 1}
	var list []slice
	for _, clients := range []int{8, 32} {
		list = append(list,
			s.webhookSlice(on, webhooks, clients, s.anyCustomer),
			s.pgbenchSlice(on, statements, nine, clients),
			s.pgbenchSlice(on, call, direct, clients),
		)
	}
	return append(list,
		s.webhookSlice(on, hotWebhooks, 32, s.oneCustomer),
		s.pgbenchSlice(on, hotBaseline, hot, 32),
		s.webhookSlice(on, strangers, 32, s.anyStranger),
	)
}

func (s *site) webhookSlice(on *stand, name string, clients int, source func(int) func() *webhook) slice {
	return slice{loadName(name, clients), func(ctx context.Context) (float64, int64, error) {
		senders, err := hire(ctx, s.address, clients, source)
		if err != nil {
			return 0, 0, err
		}
		load, err := closedLoop(ctx, on.settings.slice, senders.posts())
		if dismissed := senders.dismiss(); err == nil {
			err = dismissed
		}
		return load.rate(), load.acknowledged, err
	}}
}

func (s *site) pgbenchSlice(on *stand, name string, run script, clients int) slice {
	return slice{loadName(name, clients), func(ctx context.Context) (float64, int64, error) {
		return s.pgbench(ctx, on, run, clients, on.settings.slice)
	}}
}

// Who writes: sources of webhooks, one for each sender.

func (s *site) anyCustomer(int) func() *webhook {
	return func() *webhook { return pick(pick(s.companies).known) }
}

func (s *site) oneCustomer(int) func() *webhook {
	return func() *webhook { return s.companies[0].known[0] }
}

func (s *site) anyStranger(int) func() *webhook {
	return func() *webhook { return pick(s.companies).stranger }
}

// load runs one load on tables that are as empty as for every other one, and counts what it left: an answer of 200 whose message is not
// there would make the figure a lie.
func (s *site) load(ctx context.Context, one slice) (float64, error) {
	// Together with the checkpoint: each load pays for its own pages in the log, and none for another's.
	for _, statement := range []string{"TRUNCATE messages, outbox", "CHECKPOINT"} {
		if _, err := s.admin.Exec(ctx, statement); err != nil {
			return 0, fmt.Errorf("make ready: %w", err)
		}
	}
	rate, stored, err := one.run(ctx)
	if err != nil {
		return 0, err
	}
	if err := s.api.alive(); err != nil {
		return 0, err
	}
	if err := s.settle(ctx); err != nil {
		return 0, err
	}
	var found int64
	if err := s.admin.QueryRow(ctx, "SELECT count(*) FROM messages").Scan(&found); err != nil {
		return 0, fmt.Errorf("count what is stored: %w", err)
	}
	if found != stored {
		return 0, fmt.Errorf("%d were acknowledged and %d are stored", stored, found)
	}
	return rate, nil
}

// settleLimit bounds the wait for what the api does after its answers.
const settleLimit = 30 * time.Second

// settle waits until the api has published what it committed, so that the next load has the machine for itself. What it left to the relay,
// which does not run here, stays.
func (s *site) settle(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, settleLimit)
	defer cancel()
	for before := int64(-1); ; {
		var left int64
		if err := s.admin.QueryRow(ctx, "SELECT count(*) FROM outbox WHERE topic = 'realtime'").Scan(&left); err != nil {
			return fmt.Errorf("wait until all is published: %w", err)
		}
		if left == before {
			return nil
		}
		before = left
		if !waitUntil(ctx, time.Now().Add(300*time.Millisecond)) {
			return fmt.Errorf("wait until all is published: %w", ctx.Err())
		}
	}
}

func ingestSection(s settings, rates map[string][]float64) section {
	found := section{
		title: "Webhooks in",
		how: fmt.Sprintf("Messages a second, sustained to `200`: `balcao api` as a process, real payloads of Z-API over kept connections, against pgbench "+
			"writing the same rows by nine statements in one transaction, as the application's role under row-level security, to the same tables. "+
			"Four companies, 10,000 contacts with open tickets. %d rounds of %s in shuffled order; medians, and ratios within a round. After each load "+
			"as many messages are stored as were acknowledged, or the run fails.", s.rounds, s.slice),
	}
	compare := func(what, measured, baseline string, aim float64) {
		ratios := paired(rates[measured], rates[baseline], ratio)
		line := figure{
			what: what, measured: fmt.Sprintf("%.0f/s", median(rates[measured])), baseline: fmt.Sprintf("%s: %.0f/s", baseline, median(rates[baseline])),
			compared: fmt.Sprintf("%.2f", median(ratios)),
		}
		if aim > 0 {
			line.aim, line.verdict = fmt.Sprintf("at least %.1f", aim), judge(median(ratios) >= aim)
		}
		found.figures = append(found.figures, line)
		found.notes = append(found.notes, fmt.Sprintf("%s against %s, by round: %s", measured, baseline, listed(ratios)))
	}
	for _, clients := range []int{8, 32} {
		compare(fmt.Sprintf("known contacts, %d clients", clients), loadName(webhooks, clients), loadName(statements, clients), ingestAim)
		compare("the same against the call alone", loadName(webhooks, clients), loadName(call, clients), 0)
	}
	compare("one hot contact, 32 clients", loadName(hotWebhooks, 32), loadName(hotBaseline, 32), 0)
	compare("every contact unknown, 32 clients", loadName(strangers, 32), loadName(statements, 32), 0)
	return found
}

func listed(ratios []float64) string {
	parts := make([]string, len(ratios))
	for i, r := range ratios {
		parts[i] = fmt.Sprintf("%.2f", r)
	}
	return strings.Join(parts, ", ")
}
