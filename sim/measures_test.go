package sim_test

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// measures keeps what observers are told of paths and arrivals.
type measures struct {
	calls    []record.Invocation
	arrivals []record.Reach
	made     []int64
}

func (m *measures) Invoked(i *record.Invocation) { m.calls = append(m.calls, *i) }
func (m *measures) Committed(c record.Commit)    { m.made = append(m.made, c.At) }
func (m *measures) Reached(r record.Reach) {
	r.Made = append([]int64(nil), r.Made...)
	m.arrivals = append(m.arrivals, r)
}

// placed is the city with one pinned collection that one client calls.
func placed(t testing.TB, consistency workloads.Consistency, at record.Site, from int, write bool) sim.Config {
	c := exact(t, 2)
	c.Parameters.Warm, c.Parameters.Placement.Epoch = true, 0
	c.Collections = []workloads.Collection{{Name: "c", Consistency: consistency, Size: 100, Read: 0, Write: 1}}
	c.Pinned = map[int]record.Site{0: at}
	c.Clients = []workloads.Client{demand("client", from, 1, 13*ms, write, 0)}
	c.Parameters.Placement.Policies = [2]policy.Policy{mustPolicy(t, "static", nil), mustPolicy(t, "static", nil)}
	return c
}

// Without this test the discovery stretch could compare with the wrong copy. By nearest
// a call goes the shortest way; the thesis' rule climbs past a copy in the next
// subtree only if a farther one lies below; a write is measured against the leader.
func TestPathsAgainstTheNearestCopy(t *testing.T) {
	for _, x := range []struct {
		routing       platform.Routing
		consistency   workloads.Consistency
		at            record.Site
		write         bool
		path, nearest int64
	}{
		{platform.Nearest, workloads.SEC, record.Site{Leader: 0, Replicas: []int{0, 6}}, false, 8 * ms, 8 * ms}, // a sibling
		{platform.Nearest, workloads.Sequential, record.Site{Leader: 0, Replicas: []int{0, 6}}, true, 20 * ms, 20 * ms},
		{platform.Nearest, workloads.SEC, record.Site{Leader: 5, Replicas: []int{5}}, false, 0, 0},
		{platform.Climb, workloads.SEC, record.Site{Leader: 0, Replicas: []int{0, 6}}, false, 8 * ms, 8 * ms},
	} {
		c := placed(t, x.consistency, x.at, 5, x.write)
		c.Parameters.Routing = x.routing
		m := &measures{}
		run(t, c, m)
		for i := range m.calls {
			if got := &m.calls[i]; got.Path != x.path || got.Nearest != x.nearest {
				t.Fatalf("%+v: path %d ns, nearest copy at %d ns", x, got.Path, got.Nearest)
			}
		}
	}
	// Below the node that asks there is a far copy, above a near one: climb goes down.
	tree, err := topology.New([]topology.Node{
		{Name: "root", Parent: topology.None, Cores: 1, Speed: 30e6},
		{Name: "middle", Parent: 0, Cores: 1, Speed: 30e6, Uplink: topology.Link{RTT: 2 * ms}},
		{Name: "leaf", Parent: 1, Cores: 1, Speed: 30e6, Uplink: topology.Link{RTT: 30 * ms}},
	})
	if err != nil {
		t.Fatal(err)
	}
	c := placed(t, workloads.SEC, record.Site{Leader: 0, Replicas: []int{0, 2}}, 1, false)
	c.Tree, c.Parameters.Routing = tree, platform.Climb
	m := &measures{}
	run(t, c, m)
	if got := &m.calls[0]; got.Path != 30*ms || got.Nearest != 2*ms {
		t.Errorf("climb: path %d ns, nearest copy at %d, want 30 and 2 ms", got.Path, got.Nearest)
	}
}

// Without this test staleness could be that of other writes: every write arrives at
// every other copy once, after the coalescing window and half the RTT.
func TestEveryWriteArrivesOnceAtEachCopy(t *testing.T) {
	for _, consistency := range workloads.Consistencies {
		c := placed(t, consistency, record.Site{Leader: 1, Replicas: []int{0, 1, 9}}, 1, true)
		m := &measures{}
		run(t, c, m)
		want := map[int32]int64{0: 20*ms + 8*ms, 9: 20*ms + 8*ms + 8*ms + 2*ms}
		if len(m.made) == 0 || len(m.arrivals) != 2*len(m.made) {
			t.Fatalf("%v: %d writes, %d arrivals at two other copies", consistency, len(m.made), len(m.arrivals))
		}
		for _, a := range m.arrivals {
			if len(a.Made) != 1 || a.At-a.Made[0] != want[a.Node] {
				t.Fatalf("%v: a write of %v arrives at node %d at %d, want %d ns later", consistency, a.Made, a.Node, a.At, want[a.Node])
			}
		}
	}
}
