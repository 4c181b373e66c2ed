package sim_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/fault"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// randomWorld draws a small world: tree, demand of both consistency models,
// moves, policies, memory, bandwidth, epochs.
func randomWorld(t critic, seed uint64) sim.Config {
	rng := rand.New(rand.NewPCG(seed, 1))
	c := sim.Config{Config: blueprint.Config{Seed: seed}, MaxEvents: 2_000_000}
	c.Tree = randomTree(t, rng)
	epoch := []int64{200 * ms, sec, 3 * sec}[rng.IntN(3)]
	sequential := []string{"energy", "static", "adr", "greedy", "random", "lru"}
	anyCopy := []string{"always-copy", "static", "random", "lru"}
	c.Parameters = platform.Parameters{
		Duration: 12 * sec, Round: 3 * sec,
		AccessRTT: 2 * rng.Int64N(ms), Chunk: 1 + rng.Int64N(64<<10),
		Routing:        platform.Routing(rng.IntN(2)),
		ForwardSession: rng.IntN(3) == 0,
		Coalesce:       [2]int64{rng.Int64N(3) * 50 * ms, rng.Int64N(3) * 20 * ms},
		KeepAlive:      sec, GasLimit: 1e9,
		MetadataCache: rng.IntN(4) > 0, MetadataCapacity: 8, TokenLifetime: 5 * sec,
		Warm:    rng.IntN(3) == 0,
		Central: rng.IntN(12) == 0,
		Placement: platform.Placement{
			Epoch: epoch, Gossip: 20 * ms, RandomPhase: rng.IntN(2) == 0,
			Weights: policy.Weights{Beta: []float64{0, 0.05, 0.5}[rng.IntN(3)], Epsilon: []float64{0, 0.0005, 0.02}[rng.IntN(3)]},
			History: policy.HistoryConfig{Windows: 5, Weights: policy.Exponential, Decay: 0.7, Flush: 4, EarlyClose: rng.IntN(2) == 0},
			Policies: [2]policy.Policy{
				pick(t, rng, "sec", anyCopy),
				pick(t, rng, "sequential", sequential),
			},
		},
	}
	if rng.IntN(2) == 0 {
		c.Parameters.Timeout, c.Parameters.Retries, c.Parameters.Backoff = 300*ms+rng.Int64N(2*sec), rng.IntN(4), rng.Int64N(2)*100*ms
	}
	if rng.IntN(3) == 0 {
		c.Parameters.QueueLimit = 1 + rng.IntN(5)
	}
	if rng.IntN(2) == 0 {
		randomFaults(rng, &c)
	}
	if seed%3 == 0 { // not drawn, so that worlds of other seeds stay what they were
		c.Parameters.Placement.Failover = true
		c.Parameters.Placement.Lease, c.Parameters.Placement.Heartbeat = 600*ms+int64(seed%5)*200*ms, 250*ms
		for i := range c.Conditions {
			c.Conditions[i].Loss /= 10 // else few signs of life arrive within a lease
		}
	}
	c.Functions = []workloads.Function{
		{Name: "read", Module: "native", Export: "read"},
		{Name: "write", Module: "native", Export: "write", Write: true},
		{Name: "trap", Module: "native", Export: "trap", Write: true},
		{Name: "grow", Module: "native", Export: "grow", Write: true},
	}
	for i := range 1 + rng.IntN(4) {
		col := workloads.Collection{
			Name: fmt.Sprint("c", i), Consistency: workloads.Consistency(rng.IntN(2)),
			Size: 100 + rng.Int64N(50_000), Home: rng.IntN(c.Tree.Len()), Read: 0, Write: 1,
		}
		col.Write = []int{1, 1, 1, 1, 2, 3, 3, 3}[rng.IntN(8)]
		c.Collections = append(c.Collections, col)
	}
	for i := range 1 + rng.IntN(6) {
		cl := workloads.Client{
			Name: fmt.Sprint("client", i), Access: rng.IntN(c.Tree.Len()), WriteShare: float64(rng.IntN(5)) / 4,
			Arrivals: workloads.Arrivals{Process: workloads.Process(rng.IntN(3)), Period: 20*ms + rng.Int64N(400*ms), Phase: rng.Int64N(sec)},
		}
		for range 1 + rng.IntN(3) {
			cl.Collections = append(cl.Collections, rng.IntN(len(c.Collections)))
		}
		c.Clients = append(c.Clients, cl)
		for at := rng.Int64N(6 * sec); at < 12*sec && rng.IntN(2) == 0; at += 1 + rng.Int64N(4*sec) {
			c.Moves = append(c.Moves, workloads.Move{At: at, Client: i, To: rng.IntN(c.Tree.Len())})
		}
	}
	return c
}

// chaos proposes anything: copies to wherever it has heard of, drops, moves of
// the leader, with and without its own copy, at every epoch and for no reason.
type chaos struct{}

func (chaos) Decide(v *policy.View) []policy.Action {
	rng := rand.New(rand.NewPCG(v.Seed, 2))
	places := append([]*policy.Place{v.Self}, v.Replicas...)
	for i := range v.Reads {
		places = append(places, policy.Path(v.Self, v.Reads[i].Access)...)
	}
	for i := range v.Writes {
		places = append(places, policy.Path(v.Self, v.Writes[i].Access)...)
	}
	var actions []policy.Action
	for range 1 + rng.IntN(3) {
		to := places[rng.IntN(len(places))]
		for to.Parent != nil && rng.IntN(3) == 0 {
			to = to.Parent
		}
		a := policy.Action{Kind: policy.Kind(rng.IntN(3)), To: to, DropSelf: rng.IntN(2) == 0, Delta: -rng.Float64(), Reason: "chaos"}
		if a.Kind == policy.Drop {
			a.To, a.DropSelf = nil, false
		}
		actions = append(actions, a)
	}
	return actions
}

// randomFaults makes links jitter, lose and duplicate, and breaks some of them
// and some nodes. All are mended in the end.
func randomFaults(rng *rand.Rand, c *sim.Config) {
	for range c.Tree.Len() {
		c.Conditions = append(c.Conditions, network.Condition{
			Jitter: network.Jitter{Kind: network.JitterKind(rng.IntN(3)), Mean: 1 + rng.Int64N(20*ms)},
			Loss:   float64(rng.IntN(4)) / 10, Duplicate: float64(rng.IntN(3)) / 10,
		})
	}
	for range rng.IntN(6) {
		f := fault.Fault{Kind: fault.Kind(rng.IntN(3)), From: rng.Int64N(12 * sec), Node: rng.IntN(c.Tree.Len())}
		if f.Kind != fault.Crash && f.Node == 0 {
			continue
		}
		f.Until = f.From + 1 + rng.Int64N(4*sec)
		f.Condition = network.Condition{Slow: 1 + 10*rng.Float64(), Loss: 0.5}
		c.Faults = append(c.Faults, f)
	}
	if c.Parameters.Timeout == 0 {
		c.Parameters.Timeout = 10 * sec // what a crash has lost nobody answers
	}
}

// pick draws one of the policies that are there.
func pick(t critic, rng *rand.Rand, consistency string, want []string) policy.Policy {
	if rng.IntN(2) == 0 {
		return chaos{}
	}
	have := policy.Names(consistency)
	for {
		name := want[rng.IntN(len(want))]
		for _, h := range have {
			if h == name {
				return mustPolicy(t, name, nil)
			}
		}
	}
}

func randomTree(t critic, rng *rand.Rand) *topology.Tree {
	nodes := make([]topology.Node, 1+rng.IntN(10))
	for i := range nodes {
		n := topology.Node{Name: fmt.Sprint("n", i), Parent: topology.None, Cores: 1 + rng.IntN(3), Speed: 30e6}
		if i > 0 {
			n.Parent = rng.IntN(i)
			n.Uplink = topology.Link{RTT: 2 * rng.Int64N(10*ms), Bandwidth: []int64{0, 0, 1e9, 2e6}[rng.IntN(4)]}
			if rng.IntN(3) == 0 {
				n.Memory = 60_000 + rng.Int64N(200_000)
			}
		}
		nodes[i] = n
	}
	tree, err := topology.New(nodes)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// laws checks what must hold in every world while it runs.
type laws struct {
	t        critic
	config   *sim.Config
	sent     int
	holders  []map[int32]bool
	versions []map[int32][2]uint64
	cuts     map[int32]record.Failover // by collection: the last
}

func newLaws(t critic, c *sim.Config) *laws {
	l := &laws{t: t, config: c}
	for range c.Collections {
		l.holders = append(l.holders, map[int32]bool{})
		l.versions = append(l.versions, map[int32][2]uint64{})
	}
	return l
}

func (l *laws) Invoked(i *record.Invocation) {
	l.sent++
	var sum int64
	for p, ns := range i.Parts {
		if ns < 0 {
			l.t.Errorf("part %v of an invocation is %d ns", record.Part(p), ns)
		}
		sum += ns
	}
	if sum != i.Latency() {
		l.t.Errorf("parts sum to %d ns, latency is %d", sum, i.Latency())
	}
}

func (l *laws) Acted(a *record.Act) {
	h := l.holders[a.Collection]
	switch a.Kind {
	case record.Create, record.Copy:
		if h[a.Node] {
			l.t.Errorf("%d ns: second copy of c%d at node %d", a.At, a.Collection, a.Node)
		}
		h[a.Node] = true
	case record.Drop:
		if !h[a.Node] {
			l.t.Errorf("%d ns: drop of no copy of c%d at node %d", a.At, a.Collection, a.Node)
		}
		delete(h, a.Node)
		delete(l.versions[a.Collection], a.Node)
	case record.Destroy:
		clear(h)
		return
	}
	if len(h) == 0 {
		l.t.Errorf("%d ns: no copy of c%d is left", a.At, a.Collection)
	}
}

func (l *laws) Served(s record.Serve) {
	if f := l.cuts[s.Collection]; s.SeenTerm < f.Term && (s.SeenTerm > f.BaseTerm || s.SeenIndex > f.BaseIndex) {
		s.SeenTerm, s.SeenIndex = f.BaseTerm, f.BaseIndex // what it had seen beyond is lost
	}
	if s.FoundTerm < s.SeenTerm || s.FoundTerm == s.SeenTerm && s.FoundIndex < s.SeenIndex {
		l.t.Errorf("%d ns: client %d saw %d.%d of c%d after %d.%d", s.At, s.Client, s.FoundTerm, s.FoundIndex, s.Collection, s.SeenTerm, s.SeenIndex)
	}
}

func (l *laws) Applied(a record.Apply) {
	v := l.versions[a.Collection]
	old := v[a.Node]
	if f := l.cuts[a.Collection]; old[0] < f.Term && (old[0] > f.BaseTerm || old[1] > f.BaseIndex) {
		old = [2]uint64{f.BaseTerm, f.BaseIndex} // it had not heard of the election, and what it applied is lost
	}
	if a.Term < old[0] || a.Term == old[0] && a.Index < old[1] {
		l.t.Errorf("%d ns: c%d at node %d goes back from %v", a.At, a.Collection, a.Node, old)
	}
	v[a.Node] = [2]uint64{a.Term, a.Index}
}

// FailedOver lets copies go back to where the new leader begins.
func (l *laws) FailedOver(e record.Failover) {
	if l.cuts == nil {
		l.cuts = map[int32]record.Failover{}
	}
	l.cuts[e.Collection] = e
	for node, v := range l.versions[e.Collection] {
		if v[0] > e.BaseTerm || v[0] == e.BaseTerm && v[1] > e.BaseIndex {
			l.versions[e.Collection][node] = [2]uint64{e.BaseTerm, e.BaseIndex}
		}
	}
}

func (l *laws) Occupied(node int32, bytes int64) {
	if m := l.config.Tree.Node(int(node)).Memory; bytes < 0 || m != topology.Unlimited && bytes > m {
		l.t.Errorf("node %d holds %d bytes of %d", node, bytes, m)
	}
}

// In every small world the laws hold, and at the end all is quiet: every call
// has ended, no message is left, all copies of a collection are equal.
func TestRandomWorlds(t *testing.T) {
	n := 300
	if testing.Short() {
		n = 60
	}
	for seed := range uint64(n) {
		c := randomWorld(t, seed)
		if !fits(&c) {
			continue
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			l := newLaws(t, &c)
			w, out := run(t, c, l)
			if err := w.Quiet(); err != nil {
				t.Errorf("after %d events: %v", out.Events, err)
			}
		})
	}
}

// fits reports whether the initial placement fits the memories.
func fits(c *sim.Config) bool {
	used := make([]int64, c.Tree.Len())
	for _, x := range c.Collections {
		used[x.Home] += x.Size + 1000
	}
	for i, b := range used {
		if m := c.Tree.Node(i).Memory; m != topology.Unlimited && b > m {
			return false
		}
	}
	return true
}
