package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// answerLimit bounds the wait for one answer.
const answerLimit = 30 * time.Second

// sender posts webhooks over one kept connection. It writes requests that are ready and reads answers, no more: the machine's processors are
// for what is measured. It is for one goroutine.
type sender struct {
	conn   net.Conn
	reader *bufio.Reader
	buffer []byte
	next   func() *webhook
}

// post sends the next webhook and waits for its answer, which must be 200.
func (s *sender) post(context.Context) error {
	now := time.Now()
	s.buffer = s.next().delivery(s.buffer, now)
	if err := s.conn.SetDeadline(now.Add(answerLimit)); err != nil {
		return err
	}
	if _, err := s.conn.Write(s.buffer); err != nil {
		return err
	}
	response, err := http.ReadResponse(s.reader, nil)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != answered {
		said, _ := io.ReadAll(io.LimitReader(response.Body, 500))
		return fmt.Errorf("answered %s: %s", response.Status, said)
	}
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

// crew is a number of senders to one address.
type crew []*sender

// hire connects them. Each takes its webhooks from a source of its own, made by source.
func hire(ctx context.Context, address string, count int, source func(sender int) func() *webhook) (crew, error) {
	var c crew
	for i := range count {
		conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", address)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("connect a sender: %w", err), c.dismiss())
		}
		c = append(c, &sender{conn: conn, reader: bufio.NewReader(conn), next: source(i)})
	}
	return c, nil
}

func (c crew) posts() []func(context.Context) error {
	list := make([]func(context.Context) error, len(c))
	for i, s := range c {
		list[i] = s.post
	}
	return list
}

func (c crew) dismiss() error {
	var faults []error
	for _, s := range c {
		faults = append(faults, s.conn.Close())
	}
	return errors.Join(faults...)
}
