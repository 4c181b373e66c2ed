package workbench

import (
	"errors"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/results/summary"
)

// A run that broke 101 laws exited 0. Whoever runs one hears of it in one line.
func TestABrokenLawIsAnError(t *testing.T) {
	s := &summary.Summary{Seed: 7, Violated: summary.Named[int64]{{Name: "token", Value: 2}, {Name: "time"}, {Name: "order", Value: 1}}}
	err := (&Result{Summary: s}).Broken()
	var broken *BrokenLaws
	if !errors.As(err, &broken) || mistake.Is(err) {
		t.Fatalf("%v is no broken law, or a mistake of the user", err)
	}
	if text := err.Error(); !strings.Contains(text, "3 violations of token (2), order (1) with seed 7") || strings.Contains(text, "\n") {
		t.Errorf("%q", text)
	}
	if err := (&Result{Summary: s, unprotected: true}).Broken(); err == nil || !strings.Contains(err.Error(), "1 violations of order (1)") {
		t.Errorf("%v; what attackers do is no breach where nothing stops them, but order is", err)
	}
	for _, fine := range []summary.Named[int64]{nil, {{Name: "token"}}} { // not checked; not broken
		s.Violated = fine
		if err := (&Result{Summary: s}).Broken(); err != nil {
			t.Errorf("%v of %v", err, fine)
		}
	}
}
