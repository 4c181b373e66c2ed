package sim_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Without this a call on several collections, one of which is destroyed under it or
// made in mid-run, could wait for ever, write to what is gone, or bring a node down.
func TestSetsOfCollectionsThatComeAndGo(t *testing.T) {
	n := 300
	if testing.Short() {
		n = 60
	}
	gone, refused := 0, 0
	for seed := range uint64(n) {
		c := lifecycle(t, seed)
		if !fits(&c) {
			continue
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			l := newLaws(t, &c)
			heard := &listener{}
			checkers := check.New(c.Tree, c.Collections, c.Clients, check.Options{})
			w, out := run(t, c, l, heard, checkers)
			if err := w.Quiet(); err != nil {
				t.Errorf("after %d events: %v", out.Events, err)
			}
			if checkers.Final(w.Rest()); checkers.Count() > 0 {
				t.Errorf("%d violations, the first of them: %v", checkers.Count(), checkers.Violations()[0])
			}
			for i := range heard.invocations {
				switch heard.invocations[i].Status {
				case record.Gone:
					gone++
				case record.NoMatch:
					refused++
				}
			}
		})
	}
	if gone == 0 || refused == 0 {
		t.Errorf("%d calls lost their collection and %d found none: the worlds test too little", gone, refused)
	}
	t.Logf("%d calls lost their collection, %d found none", gone, refused)
}

// lifecycle is a random world of sets whose collections come and go.
func lifecycle(t critic, seed uint64) sim.Config {
	c := randomSets(t, seed)
	rng := rand.New(rand.NewPCG(seed, 8))
	m := &c.Management
	for i := range c.Collections {
		if m.Collections[i].CoLocation != "" {
			continue
		}
		created := int64(0)
		if m.Collections[i].Absent = rng.IntN(3) == 0; m.Collections[i].Absent {
			created = rng.Int64N(5 * sec)
			m.Events = append(m.Events, platform.Event{At: created, Kind: platform.Create, Collection: i})
		}
		if rng.IntN(2) == 0 {
			m.Events = append(m.Events, platform.Event{At: created + rng.Int64N(6*sec), Kind: platform.Destroy, Collection: i})
		}
	}
	slices.SortStableFunc(m.Events, func(a, b platform.Event) int { return int(min(1, max(-1, a.At-b.At))) })
	return c
}
