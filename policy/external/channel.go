package external

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// A Channel carries one line there and one back.
type Channel interface {
	// Ask sends a line and waits for the answer, without its end.
	Ask(ctx context.Context, line []byte) ([]byte, error)
	// Say sends a line to which nobody answers.
	Say(line []byte) error
	// Close ends the other side as far as it is ours.
	Close() error
}

// stream is a Channel over two pipes. The limit is in wall time, for liveness alone.
type stream struct {
	to    io.Writer
	limit time.Duration
	lines chan heard
}

type heard struct {
	line []byte
	err  error
}

// newStream starts to read lines; the reader ends with its input.
func newStream(to io.Writer, from io.Reader, limit time.Duration) *stream {
	s := &stream{to: to, limit: limit, lines: make(chan heard, 1)}
	go func() {
		in := bufio.NewReaderSize(from, 1<<16)
		for {
			text, err := readLine(in)
			s.lines <- heard{text, err}
			if err != nil {
				return
			}
		}
	}()
	return s
}

// readLine reads a line of at most MaxLine bytes.
func readLine(in *bufio.Reader) ([]byte, error) {
	var out []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(out)+len(part) > MaxLine {
			return nil, fmt.Errorf("a line is longer than %d bytes", MaxLine)
		}
		out = append(out, part...)
		switch {
		case err == nil:
			return out[:len(out)-1], nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return nil, errors.New("it ended without an answer")
		default:
			return nil, err
		}
	}
}

// Ask implements Channel.
func (s *stream) Ask(ctx context.Context, line []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.limit, fmt.Errorf("no answer within %v (limit)", s.limit))
	defer cancel()
	sent := make(chan error, 1)
	go func() { sent <- s.Say(line) }()
	for {
		select {
		case h := <-s.lines:
			return h.line, h.err
		case err := <-sent:
			if err != nil {
				return nil, s.ended(err)
			}
			sent = nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// ended prefers what the other side's end says over what a broken pipe does.
func (s *stream) ended(err error) error {
	select {
	case h := <-s.lines:
		if h.err != nil {
			return h.err
		}
	case <-time.After(100 * time.Millisecond):
	}
	return err
}

// Say implements Channel.
func (s *stream) Say(line []byte) error {
	_, err := s.to.Write(line)
	return err
}
