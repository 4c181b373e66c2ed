package workbench

import (
	"math"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// Without this, the headline could be that of one instant again: 1,624 % at night, 47 %
// an hour before. It is summed here from the table, by the words of its definition.
func TestHeadlineGapIsOverTime(t *testing.T) {
	r := simulate(t, "mobility", "rounds=24", "ilp.compare=[epoch, end]")
	rows, err := table.Read[table.Comparison](results.Tables(r.Dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range r.Summary.Gap {
		var a, b, idle, static, staticBest float64
		called, epochs := map[string]bool{}, map[int32]bool{}
		for _, x := range rows {
			switch {
			case x.Consistency != g.Name:
			case x.Trigger == table.TriggerStatic && x.Requests > 0:
				static, staticBest = static+x.NetworkF+x.C, staticBest+*x.OptimumNetworkF+*x.OptimumC
			case x.Trigger != table.TriggerEpoch:
			case x.Requests == 0:
				idle += x.NetworkF + x.C
				epochs[x.Epoch] = true
			default:
				a, b = a+x.NetworkF+x.C, b+*x.OptimumNetworkF+*x.OptimumC
				called[x.Collection], epochs[x.Epoch] = true, true
			}
		}
		v := &g.Value
		same := func(what string, got *float64, want float64) {
			if got == nil || math.Abs(*got-want) > 1e-9*(1+math.Abs(want)) {
				t.Errorf("%s: %s is %v, want %v", g.Name, what, got, want)
			}
		}
		same("gap", v.Gap, (a-b)/b)
		same("gap_static", v.GapStatic, (static-staticBest)/staticBest)
		same("idle_cost", &v.IdleCost, idle/float64(len(epochs)))
		if v.Called != len(called) || v.Epochs != len(epochs) || v.Epochs != 14 || v.Called >= 50 {
			t.Errorf("%s: %d called in %d epochs, want %d in %d", g.Name, v.Called, v.Epochs, len(called), len(epochs))
		}
		if v.Last == nil || *v.Last >= *v.Gap {
			t.Errorf("%s: at the end, five epochs after a move, %v; over time %v", g.Name, *v.Last, *v.Gap)
		}
		if v.AtZero > v.Compared-v.Uncalled || v.Compared-v.Uncalled > v.Called {
			t.Errorf("%s: %d optimal of %d compared of %d called", g.Name, v.AtZero, v.Compared, v.Called)
		}
	}
	// The best static placement is a placement that the optimum of each epoch could
	// have chosen too.
	for _, model := range []string{table.SEC, table.Sequential} {
		var static, moving float64
		for _, x := range rows {
			if x.Consistency == model && x.Trigger == table.TriggerStatic {
				static += 14 * (*x.OptimumNetworkF + *x.OptimumC)
			}
			if x.Consistency == model && x.Trigger == table.TriggerEpoch {
				moving += *x.OptimumNetworkF + *x.OptimumC
			}
		}
		if static < moving*(1-1e-9) {
			t.Errorf("%s: the best static placement costs %v, the optima of the epochs %v", model, static, moving)
		}
	}
}

// Without this, an epoch would be charged by where things ended, and the time before a
// copy arrived would be free. Where nothing changed, both are the same to the last bit;
// where copies came nearer in the epoch, its mean lies above what stood at its end.
func TestEpochsAreAveragedOverTheirPlacements(t *testing.T) {
	r := simulate(t, "mobility", "rounds=12", "ilp.compare=[epoch, before_move, end]", "measure.from=0%")
	rows, err := table.Read[table.Comparison](results.Tables(r.Dir))
	if err != nil {
		t.Fatal(err)
	}
	acts, err := table.Read[table.Placement](results.Tables(r.Dir))
	if err != nil {
		t.Fatal(err)
	}
	type key struct {
		collection string
		epoch      int32
	}
	changed, end := map[key]bool{}, map[key]float64{}
	for _, a := range acts {
		changed[key{a.Collection, a.Epoch}] = true
	}
	for _, x := range rows {
		if x.Trigger == table.TriggerBeforeMove || x.Trigger == table.TriggerEnd {
			end[key{x.Collection, x.Epoch}] = x.NetworkF + x.C
		}
	}
	same, different := 0, 0
	for _, x := range rows {
		k := key{x.Collection, x.Epoch}
		last, ok := end[k]
		if x.Trigger != table.TriggerEpoch || !ok {
			continue
		}
		switch cost := x.NetworkF + x.C; {
		case !changed[k] && cost != last:
			t.Errorf("%v: nothing changed, the mean is %v, at the end %v", k, cost, last)
		case !changed[k]:
			same++
		case cost != last:
			different++
		}
	}
	if same < 100 || different == 0 {
		t.Errorf("%d epochs without and %d with a difference: the test shows nothing", same, different)
	}
}

// The least load of some work is that of the best of many ways to spread it.
func TestLeastLoadIsABound(t *testing.T) {
	s, err := setting.Load("saturated", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := setting.New(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	cpu := s.Placement.CPU
	cores := make([]float64, b.Config.Tree.Len())
	for n := range cores {
		cores[n] = float64(b.Config.Tree.Node(n).Cores) // all equally fast
	}
	load := []float64{0.1, 0.3, 0.9, 0.7}
	var work float64
	for n := range load {
		work += cores[n] * load[n]
	}
	least := leastLoad(b, load)
	best := math.Inf(1)
	for i := range 101 { // all of it on two nodes, or on nodes in proportion to a power of their cores
		power := float64(i) / 25
		var sum float64
		for n := range cores {
			sum += math.Pow(cores[n], power)
		}
		cost := 0.0
		for n := range cores {
			rho := work * math.Pow(cores[n], power) / sum / cores[n]
			if rho >= 1 {
				cost = math.Inf(1)
				break
			}
			cost += cpu * rho / (1 - rho)
		}
		best = math.Min(best, cost)
	}
	if !(least > 0) || least > best+1e-12 {
		t.Errorf("the bound is %v, a way to spread the work costs %v", least, best)
	}
	if least < 0.9*best {
		t.Errorf("the bound %v is far below %v", least, best)
	}
}
