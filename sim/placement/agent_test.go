package placement_test

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/placement"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/unit"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

const ms = int64(1_000_000)

// The network: cloud above fog, fog above left and right.
const (
	cloud int32 = iota
	fog
	left
	right
)

// A scene is an agent with the units of its node, and a policy that does what the test says.
type scene struct {
	*placement.Agent
	table   *unit.Table
	cat     platform.Catalogue
	par     platform.Parameters
	now     int64
	sent    []network.Message
	heard   record.Listeners
	views   []*policy.View
	actions []policy.Action
}

func (s *scene) Now() int64                  { return s.now }
func (s *scene) Send(m network.Message)      { s.sent = append(s.sent, m) }
func (s *scene) After(int64, platform.Timer) {}
func (s *scene) Observer() *record.Listeners { return &s.heard }
func (s *scene) Float64() float64            { return 0 }
func (s *scene) IntN(int) int                { return 0 }
func (s *scene) Exp(mean float64) float64    { return mean }
func (s *scene) timer(kind uint8)            { s.Timer(platform.Timer{Kind: kind}) }
func (s *scene) Decide(v *policy.View) []policy.Action {
	s.views = append(s.views, v)
	return s.actions
}

// idle are the other machines of a node: nobody calls, and no lease ends.
type idle struct{}

func (idle) Resume(*protocol.Request)                             {}
func (idle) Refuse(*protocol.Request, identity.Reason)            {}
func (idle) Ask()                                                 {}
func (idle) Forget(int32)                                         {}
func (idle) Licence(*unit.Unit, *protocol.Handover) (int64, bool) { return unit.Forever, true }

// proposed are the proposals that have been sent; everything sent before is forgotten.
func (s *scene) proposed() (list []*protocol.Propose) {
	for _, m := range s.sent {
		if p, ok := m.Body.(*protocol.Propose); ok {
			list = append(list, p)
		}
	}
	s.sent = nil
	return list
}

// build returns the agent of fog, which has a copy of one sequential unit led at the cloud.
func build(t *testing.T) *scene {
	t.Helper()
	node := func(name string, parent int) topology.Node {
		return topology.Node{Name: name, Parent: parent, Uplink: topology.Link{RTT: int64(min(parent+1, 1)) * 10 * ms}, Cores: 1, Speed: 1, Memory: topology.Unlimited}
	}
	tree, err := topology.New([]topology.Node{node("cloud", topology.None), node("fog", 0), node("left", 1), node("right", 1)})
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{cat: platform.Catalogue{
		Tree: tree, Places: platform.Places(tree), Unit: []int32{0}, Members: [][]int32{{0}},
		First:       []platform.First{{Leader: cloud, Copies: []int32{cloud, fog}}},
		Collections: []workloads.Collection{{Name: "cart", Consistency: workloads.Sequential, Size: 10}},
		Rooted:      make([]bool, 1), Pinned: make([]bool, 1), NodeKeys: make([]uint64, 4), CollectionKeys: make([]uint64, 1),
	}}
	s.par = platform.Parameters{Duration: 1 << 60, Placement: platform.Placement{
		Epoch: 1000 * ms, Gossip: 10 * ms, Policies: [2]policy.Policy{s, s},
		History: policy.HistoryConfig{Windows: 20, Weights: policy.Exponential, Decay: 1},
	}}
	s.table = unit.New(platform.NewStation(int(fog), s, &s.cat, &s.par))
	s.Agent = placement.New(s.table, func() (int64, int64) { return 0, 0 }, s)
	s.table.Attach(idle{}, s.Agent, idle{})
	s.table.Open(0)
	return s
}

// An epoch ends: the node tells its neighbours how full it is, and then asks its policy with
// what it has counted. A call counts where it entered, unless another copy is nearer to there.
func TestEpoch(t *testing.T) {
	s := build(t)
	u := s.table.Unit(0)
	for range 8 {
		s.Served(u, left, false)
	}
	s.Served(u, cloud, false) // the cloud has a copy of its own
	s.Served(u, right, true)
	s.Updated(u, 2)
	s.now = 1000 * ms
	s.timer(platform.TimerEpoch)
	to := map[network.Address]bool{}
	for _, m := range s.sent {
		if g, ok := m.Body.(*protocol.Gossip); ok && g.Node == fog && g.Memory.Used == s.table.Used() {
			to[m.To] = true
		}
	}
	if len(to) != 3 || len(s.views) > 0 {
		t.Errorf("it gossips to %v and has decided %d times before it hears of others", to, len(s.views))
	}
	s.Handle(&protocol.Gossip{Node: left, Memory: policy.Memory{Used: 77}}, 1)
	s.now += 10 * ms
	s.timer(platform.TimerDecide)
	if len(s.views) != 1 {
		t.Fatalf("the policy is asked %d times", len(s.views))
	}
	v := s.views[0]
	if len(v.Reads) != 1 || v.Reads[0].Access.ID != int(left) || v.Reads[0].Rate != 8 || len(v.Writes) != 1 || v.Writes[0].Rate != 1 || v.Updates.Rate != 2 {
		t.Errorf("it has counted reads %+v, writes %+v, updates %+v", v.Reads, v.Writes, v.Updates)
	}
	if v.Self.ID != int(fog) || v.Leader.ID != int(cloud) || v.Leads || len(v.Replicas) != 2 || v.Partial || v.Neighbours[1].Memory.Used != 77 {
		t.Errorf("it knows %+v", v)
	}
}

// What a policy wants becomes a proposal to the leader, the best one only; a target that has
// refused is left alone for two epochs unless the offer has grown.
func TestProposals(t *testing.T) {
	s := build(t)
	decide := func() []*protocol.Propose {
		s.sent = nil
		s.timer(platform.TimerDecide)
		return s.proposed()
	}
	to := func(n int32, offer float64) policy.Action {
		return policy.Action{Kind: policy.Copy, To: s.cat.Places[n], Delta: -offer, Offer: offer}
	}
	s.actions = []policy.Action{to(left, 1), to(right, 1)}
	if got := decide(); len(got) != 1 || got[0].To != left || got[0].Proposer != fog || got[0].Seq != 1 {
		t.Errorf("it proposes %+v", got)
	}
	s.Handle(&protocol.Refuse{Target: left, Offer: 1}, 0)
	if got := decide(); len(got) != 1 || got[0].To != right {
		t.Errorf("after a refusal it proposes %+v", got)
	}
	s.actions = []policy.Action{to(left, 2)}
	if got := decide(); len(got) != 1 || got[0].To != left {
		t.Errorf("with twice the offer it proposes %+v", got)
	}
	s.actions = []policy.Action{to(left, 1)}
	s.now = 2000 * ms
	if got := decide(); len(got) != 1 {
		t.Errorf("after two epochs it proposes %+v", got)
	}
	s.cat.Pinned[0] = true
	if got := decide(); len(got) > 0 {
		t.Errorf("of what is pinned it proposes %+v", got)
	}
}

// A leader does not simply let its copy go: it hands the role to the nearest other copy.
func TestLeadersHandOverBeforeTheyGo(t *testing.T) {
	s := build(t)
	s.cat.First[0].Leader = fog
	s.table = unit.New(platform.NewStation(int(fog), s, &s.cat, &s.par))
	s.Agent = placement.New(s.table, func() (int64, int64) { return 0, 0 }, s)
	s.table.Attach(idle{}, s.Agent, idle{})
	s.table.Open(0)
	s.actions = []policy.Action{{Kind: policy.Drop, DropSelf: true}}
	s.timer(platform.TimerDecide)
	for _, m := range s.sent {
		if h, ok := m.Body.(*protocol.Handover); ok && h.Leader == cloud && len(h.Replicas) == 1 {
			return
		}
	}
	t.Errorf("it sends %+v", s.sent)
}

// A node that has proposed to let a copy go counts its room as free for whatever else it
// decides in the epoch, once however often it proposes that, and not in the next epoch.
func TestWhatLeavesIsRoom(t *testing.T) {
	s := build(t)
	used := func(kind uint8) int64 {
		s.views = nil
		s.timer(kind)
		if len(s.views) != 1 {
			t.Fatalf("the policy is asked %d times", len(s.views))
		}
		return s.views[0].Memory.Used
	}
	full := s.table.Used()
	s.actions = []policy.Action{{Kind: policy.Drop, Delta: -1}}
	for i, c := range []struct {
		kind uint8
		want int64
	}{
		{platform.TimerDecide, full},
		{platform.TimerAgain, full - 10},
		{platform.TimerAgain, full - 10},
		{platform.TimerDecide, full},
	} {
		if got := used(c.kind); got != c.want {
			t.Errorf("decision %d: the policy sees %d bytes used of %d, want %d", i, got, full, c.want)
		}
	}
	s.Left(s.table.Unit(0))
	s.Holds(s.table.Unit(0))
	if got := used(platform.TimerAgain); got != full {
		t.Errorf("a copy that came back is seen to leave: %d bytes used of %d", got, full)
	}
}
