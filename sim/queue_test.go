package sim_test

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/wasm"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// waiting sums up what calls wait for a core and how long they run.
type waiting struct {
	n, queued, executed float64
	dropped             int
}

func (w *waiting) Invoked(i *record.Invocation) {
	if i.Status == record.Dropped {
		w.dropped++
		return
	}
	if i.Sent > 5*sec {
		w.n++
		w.queued += float64(i.Parts[record.Queue])
		w.executed += float64(i.Parts[record.Execution])
	}
}

// station is one node with so many cores, called by Poisson clients at a total rate;
// gas is what a body takes.
func station(t testing.TB, cores int, rate float64, gas func(seed uint64) int64, limit int) *waiting {
	c := exact(t, 8)
	tree, err := topology.New([]topology.Node{{Name: "node", Parent: topology.None, Cores: cores, Speed: 30e6}})
	if err != nil {
		t.Fatal(err)
	}
	c.Tree, c.Parameters.Warm, c.Parameters.Placement.Epoch, c.Parameters.QueueLimit = tree, true, 0, limit
	c.Collections = []workloads.Collection{{Name: "c", Consistency: workloads.SEC, Size: 100, Read: 0, Write: 1}}
	const clients = 10
	for i := range clients {
		c.Clients = append(c.Clients, workloads.Client{
			Name: fmt.Sprint("client", i), Collections: []int{0},
			Arrivals: workloads.Arrivals{Process: workloads.Poisson, Period: int64(1e9 * clients / rate)},
		})
	}
	body := func(i wasm.Invocation) wasm.Result { return wasm.Result{Gas: gas(i.Seed)} }
	bodies := native{"read": body, "write": body}
	w := &waiting{}
	world, err := sim.New(c, func([]byte) (blueprint.Module, error) { return bodies, nil }, w)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := world.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	return w
}

// exponential makes gas of a mean out of a call's seed (inverse transform).
func exponential(mean float64) func(uint64) int64 {
	return func(seed uint64) int64 {
		seed = (seed ^ seed>>31) * 0x9e3779b97f4a7c15
		seed = (seed ^ seed>>29) * 0xbf58476d1ce4e5b9
		u := (float64(seed>>11) + 0.5) / (1 << 53)
		return 1 + int64(-mean*math.Log(u))
	}
}

// erlangC is the probability of waiting in M/M/c with offered load a:
//
//	C = (a^c/c!·c/(c-a)) / (Σ_{k<c} a^k/k! + a^c/c!·c/(c-a))
func erlangC(c int, a float64) float64 {
	term, sum := 1.0, 0.0
	for k := range c {
		sum += term
		term *= a / float64(k+1)
	}
	term *= float64(c) / (float64(c) - a)
	return term / (sum + term)
}

// Without this test calls could wait longer or shorter than any queue explains. With
// Poisson arrivals the mean wait is known: M/D/1 has ρS/2(1-ρ) (Pollaczek and Khinchine),
// M/M/c has C(c,a)·S/(c-a) (Erlang).
func TestQueuesAgainstTheory(t *testing.T) {
	const service = 0.75e-3 // s, of 22,500 instructions at 30 M/s
	constant := func(uint64) int64 { return nativeGas }
	for _, q := range []struct {
		name  string
		cores int
		rho   float64
		gas   func(uint64) int64
		wait  float64 // s
	}{
		{"M/D/1", 1, 0.5, constant, 0.5 * service / (2 * 0.5)},
		{"M/D/1", 1, 0.8, constant, 0.8 * service / (2 * 0.2)},
		{"M/M/1", 1, 0.6, exponential(nativeGas), 0.6 * service / 0.4},
		{"M/M/3", 3, 0.7, exponential(nativeGas), erlangC(3, 2.1) * service / (3 - 2.1)},
	} {
		w := station(t, q.cores, q.rho*float64(q.cores)/service, q.gas, 0)
		got := w.queued / w.n / 1e9
		if math.Abs(got-q.wait) > 0.06*q.wait {
			t.Errorf("%s at ρ = %.1f: %.0f calls waited %.4f ms in the mean, theory says %.4f", q.name, q.rho, w.n, got*1e3, q.wait*1e3)
		}
	}
}

// Without this test a bounded queue could let in too many: of M/M/1/K, here with
// K = 1 + limit places, the share turned away is (1-ρ)ρ^K / (1-ρ^(K+1)).
func TestBoundedQueueAgainstTheory(t *testing.T) {
	const service, rho, limit = 0.75e-3, 0.9, 4
	w := station(t, 1, rho/service, exponential(nativeGas), limit)
	k := float64(1 + limit)
	want := (1 - rho) * math.Pow(rho, k) / (1 - math.Pow(rho, k+1))
	if got := float64(w.dropped) / (float64(w.dropped) + w.n*120/115); math.Abs(got-want) > 0.06*want {
		t.Errorf("%.4f of the calls were turned away, theory says %.4f", got, want)
	}
}

// Without this test all nodes could be as fast as one: a body takes gas over the speed
// of the node that runs it, plus its accesses times what an access costs there.
func TestHeterogeneousNodes(t *testing.T) {
	c := exact(t, 2)
	nodes := []topology.Node{{Name: "root", Parent: topology.None, Cores: 1, Speed: 30e6}}
	for i, speed := range []float64{7.5e6, 15e6, 60e6} {
		nodes = append(nodes, topology.Node{
			Name: fmt.Sprint("n", i), Parent: 0, Cores: 1, Speed: speed, StoreAccess: int64(i) * 100_000, Uplink: topology.Link{RTT: 10 * ms},
		})
	}
	tree, err := topology.New(nodes)
	if err != nil {
		t.Fatal(err)
	}
	c.Tree, c.Parameters.Warm, c.Parameters.Placement.Epoch = tree, true, 0
	c.Pinned = map[int]record.Site{}
	for i := range 3 {
		c.Collections = append(c.Collections, workloads.Collection{Name: fmt.Sprint("c", i), Consistency: workloads.SEC, Size: 100, Read: 0, Write: 1})
		c.Pinned[i] = record.Site{Leader: i + 1, Replicas: []int{i + 1}}
		c.Clients = append(c.Clients, demand(fmt.Sprint("client", i), i+1, 1, 13*ms, false, i))
	}
	l := &listener{}
	run(t, c, l)
	want := []int64{3 * ms, 1_500_000 + 100_000, 375_000 + 200_000}
	for i := range l.invocations {
		x := &l.invocations[i]
		if got := x.Parts[record.Execution]; got != want[x.Collection] {
			t.Fatalf("%s ran %d ns, want %d", c.Collections[x.Collection].Name, got, want[x.Collection])
		}
	}
}
