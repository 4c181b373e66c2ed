package proving

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// ErrKilled is returned for a command that went on long after its limit.
var ErrKilled = errors.New("killed, because it looked at no limit")

// Ask starts a command for one question, so that the memory of the answer is
// that of a process and two answers share no clock. The command reads the question
// from its standard input: see Reply. It has one core, and is killed long after
// the limit, in processor time, that it should keep itself.
func Ask[A any](ctx context.Context, command []string, question any, limit time.Duration) (*A, error) {
	in, err := json.Marshal(question)
	if err != nil {
		return nil, err
	}
	// On a busy machine the processor's time passes more slowly than the wall's;
	// this net is for a solver that no longer looks at any limit.
	limited, cancel := context.WithTimeout(ctx, 8*limit+30*time.Second)
	defer cancel()
	c := exec.CommandContext(limited, command[0], command[1:]...)
	c.Env = append(os.Environ(), "GOMAXPROCS=1") // costs are those of one core
	var out, complaint bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(in), &out, &complaint
	err = c.Run()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		return nil, ErrKilled
	case err != nil:
		return nil, fmt.Errorf("solving %s: %w: %s", in, err, strings.TrimSpace(complaint.String()))
	}
	answer := new(A)
	return answer, json.Unmarshal(out.Bytes(), answer)
}

// Reply answers the one question that it reads: the other side of Ask.
func Reply[Q, A any](ctx context.Context, in io.Reader, out io.Writer, answer func(context.Context, Q) (*A, error)) error {
	var q Q
	if err := json.NewDecoder(in).Decode(&q); err != nil {
		return fmt.Errorf("the question: %w", err)
	}
	a, err := answer(ctx, q)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(a)
}
