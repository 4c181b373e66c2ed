package workbench

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim/check"
)

// BrokenLaws is the error of a run in which the platform broke laws of its own. That is
// a bug of ermes-sim, whatever the scenario: none of the run's numbers can be trusted.
type BrokenLaws struct {
	Violations int64
	ByLaw      summary.Named[int64]
	Seed       uint64
}

// Seeded are violations that every run is told to have. Tests of what becomes of a broken
// law set it, and nobody else.
var Seeded summary.Named[int64]

// Error tells it in one line.
func (b *BrokenLaws) Error() string {
	var laws []string
	for _, m := range b.ByLaw {
		if m.Value > 0 {
			laws = append(laws, fmt.Sprintf("%s (%d)", m.Name, m.Value))
		}
	}
	return fmt.Sprintf("broken laws: %d violations of %s with seed %d; this is a bug of ermes-sim, please report it with the scenario",
		b.Violations, strings.Join(laws, ", "), b.Seed)
}

// Broken is a *BrokenLaws if the platform has broken laws in the run, else nil. Where
// the scenario lets attackers use the tokens of others, to see what comes of it, the
// law of tokens is not the platform's to keep.
func (r *Result) Broken() error {
	b := &BrokenLaws{Seed: r.Summary.Seed}
	for _, m := range r.Summary.Violated {
		if r.unprotected && m.Name == check.Token.String() {
			continue
		}
		b.ByLaw, b.Violations = append(b.ByLaw, m), b.Violations+m.Value
	}
	if b.Violations == 0 {
		return nil
	}
	return b
}

// unprotected reports whether a scenario has attackers and nothing to stop them.
func unprotected(s *scenarios.Scenario) bool {
	return !s.Security.Proofs && slices.ContainsFunc(s.Clients, func(c scenarios.Clients) bool { return c.Behaviour != scenarios.Honest })
}
