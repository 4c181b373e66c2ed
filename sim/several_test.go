package sim_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/registry"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// uses is a dependency on one collection by name.
func uses(name string, write bool) registry.Dependency {
	return registry.Dependency{
		Name: name, Query: fmt.Sprintf("collection.name == %q", name), Limits: registry.Limits{Results: 1}, Write: write,
	}
}

// several is the city of exact with one function, "both", that uses the given
// collections, called once a second from node 5.
func several(t testing.TB, collections []workloads.Collection, groups []string, dependencies ...registry.Dependency) sim.Config {
	c := exact(t, 4)
	c.Parameters.Warm = true
	c.Parameters.Placement.Policies = [2]policy.Policy{mustPolicy(t, "static", nil), mustPolicy(t, "static", nil)}
	c.Collections = collections
	c.Functions = []workloads.Function{{Name: "both", Module: "native", Export: "both"}}
	for _, d := range dependencies {
		c.Functions[0].Write = c.Functions[0].Write || d.Write
	}
	c.Management.Functions = []platform.FunctionCard{{Dependencies: dependencies}}
	for _, g := range groups {
		c.Management.Collections = append(c.Management.Collections, platform.Card{CoLocation: g})
	}
	c.Clients = []workloads.Client{demand("client", 5, 1, 13*ms, c.Functions[0].Write, 0)}
	return c
}

// A function that writes two sequential collections runs at the leader of their
// group, and both are written together.
func TestGroup(t *testing.T) {
	c := several(t, []workloads.Collection{
		{Name: "cart", Consistency: workloads.Sequential, Size: 1000, Home: 1},
		{Name: "stock", Consistency: workloads.Sequential, Size: 2000, Home: 1},
	}, []string{"shop", "shop"}, uses("cart", true), uses("stock", true))
	l := &listener{verbose: t.Logf}
	w, _ := run(t, c, l)
	if err := w.Quiet(); err != nil {
		t.Error(err)
	}
	if got := w.Bytes(0); got < 3000 {
		t.Errorf("the group occupies %d bytes, want at least the 3000 of its members", got)
	}
	for i := range l.invocations {
		x := &l.invocations[i]
		if x.Status != record.OK || x.Executed != 1 {
			t.Fatalf("call ended %v at node %d, want ok at node 1", x.Status, x.Executed)
		}
		if want := 1*ms + 4*ms + 750_000; x.Latency() != want {
			t.Fatalf("latency %d ns, want %d: access, one link, body", x.Latency(), want)
		}
	}
}

// A function that writes sequential collections of different groups is refused.
func TestNotCoLocated(t *testing.T) {
	c := several(t, []workloads.Collection{
		{Name: "cart", Consistency: workloads.Sequential, Size: 1000},
		{Name: "stock", Consistency: workloads.Sequential, Size: 2000},
	}, []string{"", ""}, uses("cart", true), uses("stock", true))
	l := &listener{}
	run(t, c, l)
	for i := range l.invocations {
		if s := l.invocations[i].Status.String(); s != "not-co-located" {
			t.Fatalf("call ended %s, want not-co-located", s)
		}
	}
}

// Of two sec collections one is at hand and one far away: the call runs here and
// accesses that one from afar, once for its read.
func TestRemoteAccess(t *testing.T) {
	c := several(t, []workloads.Collection{
		{Name: "near", Consistency: workloads.SEC, Size: 1000, Home: 5},
		{Name: "far", Consistency: workloads.SEC, Size: 1000, Home: 0},
	}, nil, uses("near", false), uses("far", false))
	l := &listener{}
	w, _ := run(t, c, l)
	if err := w.Quiet(); err != nil {
		t.Error(err)
	}
	for i := range l.invocations {
		x := &l.invocations[i]
		if x.Status != record.OK || x.Executed != 5 {
			t.Fatalf("call ended %v at node %d, want ok at node 5", x.Status, x.Executed)
		}
		if x.Parts[record.Remote] != 20*ms || x.Latency() != 21_750_000 {
			t.Fatalf("remote %d of %d ns, want 20 ms of 21.75", x.Parts[record.Remote], x.Latency())
		}
	}
}

// With external storage all state is at the root, also for calls on several collections: a
// round trip for each access, wherever a collection would start, and no copy elsewhere.
func TestCentralSetsAccessTheRoot(t *testing.T) {
	c := several(t, []workloads.Collection{
		{Name: "near", Consistency: workloads.Sequential, Size: 1000, Home: 5},
		{Name: "far", Consistency: workloads.SEC, Size: 1000, Home: 0},
		{Name: "read", Consistency: workloads.SEC, Size: 1000, Home: 5},
	}, nil, uses("near", true), uses("far", true), uses("read", false))
	c.Parameters.Central = true
	l := &listener{}
	w, _ := run(t, c, l)
	if err := w.Quiet(); err != nil {
		t.Error(err)
	}
	for i := range l.invocations {
		x := &l.invocations[i]
		if x.Status != record.OK || x.Executed != 5 || x.Wrote != 2 || x.Parts[record.Remote] != 3*20*ms {
			t.Fatalf("call ended %v at node %d, changed %d, %d ns of accesses; want ok at node 5, 2, 60 ms", x.Status, x.Executed, x.Wrote, x.Parts[record.Remote])
		}
	}
}

// Two sequential collections that are only read: the call goes up until a node
// holds both, which is the root at the latest.
func TestReadersMeet(t *testing.T) {
	c := several(t, []workloads.Collection{
		{Name: "left", Consistency: workloads.Sequential, Size: 1000, Home: 5},
		{Name: "right", Consistency: workloads.Sequential, Size: 1000, Home: 9},
	}, nil, uses("left", false), uses("right", false))
	l := &listener{}
	w, _ := run(t, c, l)
	if err := w.Quiet(); err != nil {
		t.Error(err)
	}
	for i := range l.invocations {
		if x := &l.invocations[i]; x.Status != record.OK || x.Executed != 0 {
			t.Fatalf("call ended %v at node %d, want ok at the root", x.Status, x.Executed)
		}
	}
}

// Random worlds with functions on one to three collections, of both models, in
// groups and not, under faults.
func TestRandomSets(t *testing.T) {
	n := 400
	if testing.Short() {
		n = 80
	}
	for seed := range uint64(n) {
		c := randomSets(t, seed)
		if !fits(&c) {
			continue
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w, out := run(t, c, newLaws(t, &c))
			if err := w.Quiet(); err != nil {
				t.Errorf("after %d events: %v", out.Events, err)
			}
		})
	}
}

// randomSets is a random world whose functions use one to three collections.
func randomSets(t critic, seed uint64) sim.Config {
	c := randomWorld(t, seed)
	rng := rand.New(rand.NewPCG(seed, 7))
	for len(c.Collections) < 3 {
		c.Collections = append(c.Collections, workloads.Collection{
			Name: fmt.Sprint("more", len(c.Collections)), Consistency: workloads.Consistency(rng.IntN(2)), Size: 500,
		})
	}
	c.Functions = nil
	for i := range c.Collections {
		col := &c.Collections[i]
		col.Home = c.Collections[0].Home
		col.Read, col.Write = 2*i, 2*i+1
		group := ""
		if rng.IntN(2) == 0 {
			group = col.Consistency.String()
		}
		c.Management.Collections = append(c.Management.Collections, platform.Card{CoLocation: group})
		for _, write := range []bool{false, true} {
			f := workloads.Function{Name: fmt.Sprint("f", len(c.Functions)), Module: "native", Export: "both", Write: write}
			deps := []registry.Dependency{uses(col.Name, write)}
			for range rng.IntN(3) {
				other := c.Collections[rng.IntN(len(c.Collections))].Name
				if other != col.Name && (len(deps) < 2 || deps[1].Name != other) {
					deps = append(deps, uses(other, write && rng.IntN(2) == 0))
				}
			}
			c.Functions = append(c.Functions, f)
			c.Management.Functions = append(c.Management.Functions, platform.FunctionCard{Dependencies: deps})
		}
	}
	return c
}
