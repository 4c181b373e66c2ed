package plot

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// Without this, a collection that is compared at one time for two reasons, as its
// equilibrium and as the end of the run, counts twice: quickstart showed 3.94 instead of
// 4.97 %.
func TestACollectionCountsOnceAtATime(t *testing.T) {
	rounds := []table.Round{{Consistency: table.All, StartNs: 0}, {Consistency: table.All, Round: 1, StartNs: 10}}
	row := func(collection, trigger string, at int64, epoch int32, requests int64, cost, best float64) table.Comparison {
		gap := (cost - best) / best
		return table.Comparison{
			AtNs: at, Epoch: epoch, Collection: collection, Consistency: table.SEC, Trigger: trigger, Settled: true, Requests: requests,
			NetworkF: cost, OptimumNetworkF: new(best), OptimumC: new(0.0), OptimumF: new(best), Gap: &gap,
		}
	}
	once := []table.Comparison{row("a", table.TriggerEnd, 20, 1, 9, 2, 1), row("b", table.TriggerEnd, 20, 1, 9, 5, 4)}
	twice := append([]table.Comparison{row("b", table.TriggerEquilibrium, 20, 0, 9, 4, 4)}, once...)
	idle := append([]table.Comparison{row("c", table.TriggerEnd, 20, 1, 0, 1, 1)}, twice...)
	static := append([]table.Comparison{row("a", table.TriggerStatic, 20, 1, 9, 1, 4)}, idle...)
	for name, rows := range map[string][]table.Comparison{"once": once, "compared twice": twice, "and one that nobody called": idle, "and a static optimum": static} {
		s := summedGap(onceEach(provenOf(rows, table.SEC)), rounds, table.SEC, StyleSEC)
		if len(s.Y) != 1 || s.Y[0] != 40 {
			t.Errorf("%s: %v %%, want 40", name, s.Y)
		}
	}
	epochs := append([]table.Comparison{row("a", table.TriggerEpoch, 10, 0, 9, 3, 1), row("b", table.TriggerEpoch, 10, 0, 9, 4, 4)}, once...)
	if s := summedGap(onceEach(provenOf(epochs, table.SEC)), rounds, table.SEC, StyleSEC); len(s.Y) != 1 || s.Y[0] != 40 || s.X[0] >= 2 {
		t.Errorf("of epochs alone: %v at %v", s.Y, s.X)
	}
}
