package sim_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/sim/fault"
)

// A fault without an end counted as a breach of law: messages to what is down are in
// flight for ever, and calls that need it have no outcome. Neither is a fault of the
// platform. Such a world comes to rest all the same.
func TestAFaultWithoutEndBreaksNoLaw(t *testing.T) {
	worlds := 100
	if testing.Short() {
		worlds = 10
	}
	for seed := range uint64(worlds) {
		c := endlessly(t, seed)
		checkers := check.New(c.Tree, c.Collections, c.Clients, check.Options{Group: owner(&c), Staleness: c.Staleness()})
		w, err := sim.New(c, loadNative, checkers)
		if err != nil {
			t.Fatal(err)
		}
		checkers.Clock(w.Now)
		out, err := w.Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if out.Stopped == des.EventLimit {
			t.Errorf("seed %d: no rest after %d events, at %d ns; faults %+v", seed, out.Events, out.End, c.Faults)
			continue
		}
		checkers.Final(w.Rest())
		for _, v := range checkers.Violations() {
			t.Errorf("seed %d: %v; faults %+v", seed, v, c.Faults)
		}
	}
}

// endlessly draws a world with some faults, of which at least one never ends. Odd ones
// elect leaders, and of the others some have no timeouts.
func endlessly(t critic, seed uint64) sim.Config {
	rng := rand.New(rand.NewPCG(seed, 23))
	var c sim.Config
	switch seed % 4 {
	case 0:
		c = randomWorld(t, seed+500)
	case 2:
		c = randomSets(t, seed+500)
	default:
		c = turmoil(t, seed+500)
	}
	for i := range c.Collections {
		c.Collections[i].Home = c.Tree.Root()
	}
	c.Faults = nil
	for i := range 1 + rng.IntN(3) {
		f := fault.Fault{Kind: fault.Kind(rng.IntN(2)), From: rng.Int64N(8 * sec), Node: rng.IntN(c.Tree.Len())}
		if f.Kind == fault.Partition && f.Node == c.Tree.Root() {
			f.Kind = fault.Crash
		}
		if f.Kind == fault.Crash && c.Parameters.Timeout == 0 {
			c.Parameters.Timeout, c.Parameters.Retries = sec, 1
		}
		if i > 0 && rng.IntN(2) == 0 {
			f.Until = f.From + 1 + rng.Int64N(3*sec)
		}
		c.Faults = append(c.Faults, f)
	}
	c.MaxEvents = 2_000_000
	return c
}
