package workbench

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// emptyRounds is a run of 100,000 rounds with some 420 calls.
const emptyRounds = `version: 1
rounds: 100000
network: {tiers: [{tier: cloud}, {tier: edge, fanout: 2, rtt: 20ms}]}
functions:
  - {name: view_cart, module: retail-c, mode: read}
collections:
  - {name: cart, consistency: sequential, reads: view_cart}
clients:
  - {name: p, at: edge, arrivals: {process: deterministic, rate: 1/h}, collections: [cart]}
ilp: {every: 1m}
placement: {epoch: 1m}
`

// Rounds and epochs in which nothing happens must cost next to nothing: no rows, no
// comparisons, nothing to draw.
func TestEmptyRoundsLeaveNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "empty.yaml")
	if err := os.WriteFile(file, []byte(emptyRounds), 0o644); err != nil {
		t.Fatal(err)
	}
	r := simulate(t, file)
	calls := int(r.Summary.Invocations.Total)
	if calls < 400 || calls > 450 {
		t.Fatalf("%d calls", calls)
	}
	count := func(name string, rows, most int, err error) {
		if err != nil || rows > most {
			t.Errorf("%d rows of %s, want at most %d; %v", rows, name, most, err)
		}
	}
	tables := filepath.Join(r.Dir, "tables")
	rounds, err := table.Read[table.Round](tables)
	count("rounds", len(rounds), 3*(calls+2), err)
	loads, err := table.Read[table.Load](tables)
	count("loads", len(loads), 3*(calls+2), err)
	energy, err := table.Read[table.Energy](tables)
	count("energy", len(energy), 3*(4*calls+2), err)
	comparisons, err := table.Read[table.Comparison](tables)
	count("comparisons", len(comparisons), calls+calls+4, err) // of epochs and of instants, at epochs with calls
	if r.Summary.Rounds != 100_000 || r.Summary.Seconds != 1.5e6 {
		t.Errorf("%d rounds, %v s", r.Summary.Rounds, r.Summary.Seconds)
	}
}
