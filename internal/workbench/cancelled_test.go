package workbench

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
)

// looks is a context that counts how often it is asked whether to go on, by phase, and
// is cancelled at one of these questions.
type looks struct {
	context.Context
	cancel context.CancelFunc
	phase  string
	count  map[string]int
	last   int // question at which it is cancelled; 0 = never
	total  int
}

func (l *looks) Err() error {
	l.count[l.phase]++
	if l.total++; l.total == l.last {
		l.cancel()
	}
	return l.Context.Err()
}

// run simulates quickstart under a context that is cancelled at the last-th question.
func (l *looks) run(t *testing.T, last int) (string, error) {
	t.Helper()
	s, err := setting.Load("quickstart", []string{"rounds=20"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	l.Context, l.cancel = context.WithCancel(t.Context())
	defer l.cancel()
	l.phase, l.count, l.last, l.total = "building", map[string]int{}, last, 0
	parent := t.TempDir()
	r := &Run{Scenario: s, Dir: filepath.Join(parent, "run"), Progress: func(p Progress) {
		if p.Phase != "simulating" { // that comes from another goroutine, and asks a context of its own
			l.phase = p.Phase
		}
	}}
	_, err = r.Do(l)
	return parent, err
}

// Without this, a phase could forget to look whether anybody still waits for the run: a
// signal was ignored for the minutes in which figures were drawn.
func TestEveryPhaseCanBeCancelled(t *testing.T) {
	var l looks
	if _, err := l.run(t, 0); err != nil {
		t.Fatal(err)
	}
	for phase, least := range map[string]int{"building": 10, "comparing": 2, "writing": 100} {
		if l.count[phase] < least {
			t.Errorf("%s asked %d times whether to go on, want %d or more", phase, l.count[phase], least)
		}
	}
	all := l.total
	for _, at := range []int{1, l.count["building"], l.count["building"] + 1, all / 2, all - 1} {
		parent, err := l.run(t, at)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled at question %d of %d: %v", at, all, err)
		}
		if left, err := os.ReadDir(parent); err != nil || len(left) > 0 {
			t.Errorf("cancelled at question %d of %d: %v is left, %v", at, all, left, err)
		}
	}
}
