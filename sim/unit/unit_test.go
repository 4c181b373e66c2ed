package unit_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/sim/unit"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

const ms = int64(1_000_000)

// The network: cloud above fog and far, fog above left and right.
const (
	cloud int32 = iota
	fog
	far
	left
	right
)

// The units: cart is sequential, log is sec.
const (
	cart int32 = iota
	log
)

// A scene is the table of one node, and who it would ask for what.
type scene struct {
	*unit.Table
	cat     platform.Catalogue
	par     platform.Parameters
	now     int64
	sent    []network.Message
	heard   record.Listeners
	judged  []record.Proposal
	space   unit.Space
	room    bool
	resumed []*protocol.Request
	asked   int   // times that a lease was asked for
	until   int64 // the lease that a new leader gets; 0 = it is to come
}

func (s *scene) Now() int64                                           { return s.now }
func (s *scene) Send(m network.Message)                               { s.sent = append(s.sent, m) }
func (s *scene) After(int64, platform.Timer)                          {}
func (s *scene) Observer() *record.Listeners                          { return &s.heard }
func (s *scene) Resume(r *protocol.Request)                           { s.resumed = append(s.resumed, r) }
func (s *scene) Refuse(*protocol.Request, identity.Reason)            {}
func (s *scene) Holds(*unit.Unit)                                     {}
func (s *scene) Left(*unit.Unit)                                      {}
func (s *scene) Reconfigured(*unit.Unit)                              {}
func (s *scene) Destroyed(*unit.Unit)                                 {}
func (s *scene) Served(*unit.Unit, int32, bool)                       {}
func (s *scene) Updated(*unit.Unit, int)                              {}
func (s *scene) Refused(*protocol.Refuse)                             {}
func (s *scene) MakeRoom(int64) bool                                  { return s.room }
func (s *scene) Admit(*protocol.Grant) unit.Space                     { return s.space }
func (s *scene) Ask()                                                 { s.asked++ }
func (s *scene) Forget(int32)                                         {}
func (s *scene) Licence(*unit.Unit, *protocol.Handover) (int64, bool) { return s.until, s.until > 0 }

// A jury hears what becomes of proposals.
type jury struct{ scene *scene }

func (j jury) Proposed(p *record.Proposal) { j.scene.judged = append(j.scene.judged, *p) }

// told is what has been sent, in short; what was told before is forgotten.
func (s *scene) told() (list []string) {
	for _, m := range s.sent {
		to, _ := m.To.Node()
		list = append(list, fmt.Sprintf("%v to %s", protocol.KindOf(m.Body.(protocol.Message)), s.Cat.Tree.Node(to).Name))
	}
	s.sent = nil
	return list
}

func (s *scene) expect(t *testing.T, when string, want ...string) {
	t.Helper()
	if got := s.told(); !slices.Equal(got, want) {
		t.Errorf("%s: it sends %q, want %q", when, got, want)
	}
}

// build returns the units of a node; both start with these copies.
func build(t *testing.T, at, leader int32, copies ...int32) *scene {
	t.Helper()
	node := func(name string, parent int, rtt int64) topology.Node {
		return topology.Node{Name: name, Parent: parent, Uplink: topology.Link{RTT: rtt}, Cores: 1, Speed: 1, Memory: topology.Unlimited}
	}
	small := node("far", 0, 40*ms)
	small.Memory = 80
	tree, err := topology.New([]topology.Node{
		node("cloud", topology.None, 0), node("fog", 0, 10*ms), small, node("left", 1, 2*ms), node("right", 1, 2*ms),
	})
	if err != nil {
		t.Fatal(err)
	}
	first := platform.First{Leader: leader, Copies: copies}
	s := &scene{room: true, cat: platform.Catalogue{
		Tree: tree, Unit: []int32{0, 1}, Members: [][]int32{{0}, {1}}, First: []platform.First{first, first},
		Collections: []workloads.Collection{{Name: "cart", Consistency: workloads.Sequential, Size: 10}, {Name: "log", Consistency: workloads.SEC, Size: 10}},
		Pinned:      make([]bool, 2),
	}}
	s.par.Placement = platform.Placement{Lease: 100 * ms}
	s.heard.Add(jury{s})
	s.Table = unit.New(platform.NewStation(int(at), s, &s.cat, &s.par))
	s.Attach(s, s, s)
	if slices.Contains(copies, at) {
		s.Open(cart)
		s.Open(log)
	}
	return s
}

func propose(c int32, kind policy.Kind, proposer, to int32) *protocol.Propose {
	p := &protocol.Propose{Seq: 1}
	p.Collection, p.Kind, p.Proposer, p.To, p.Delta = c, kind, proposer, to, -1
	return p
}

// Only the leader commits acts, one at a time, and only what stands on the configuration that
// is in force: of two acts that were each estimated to help, both may harm.
func TestVerdicts(t *testing.T) {
	type change func(*protocol.Propose)
	for _, x := range []struct {
		name    string
		p       *protocol.Propose
		change  change
		before  *protocol.Propose // judged first
		verdict record.Verdict
		sends   []string
	}{
		{name: "a copy", p: propose(cart, policy.Copy, fog, left), verdict: record.Committed, sends: []string{"Configure to fog", "Configure to fog", "Grant to left"}},
		{name: "a copy where one is", p: propose(cart, policy.Copy, cloud, fog), verdict: record.Needless},
		{name: "on an old configuration", p: propose(cart, policy.Copy, fog, left), change: func(p *protocol.Propose) { p.Seq = 0 }, verdict: record.Stale},
		{name: "of somebody without a copy", p: propose(cart, policy.Copy, far, left), verdict: record.Stale},
		{name: "while another is under way", before: propose(cart, policy.Copy, fog, left), p: propose(cart, policy.Copy, fog, right), verdict: record.Busy},
		{name: "a drop", p: propose(cart, policy.Drop, fog, -1), verdict: record.Committed, sends: []string{"Configure to fog"}},
		{name: "a drop of the leader", p: propose(cart, policy.Drop, cloud, -1), verdict: record.Impossible},
		{
			name: "an eviction, whatever is under way", before: propose(cart, policy.Copy, fog, left), p: propose(cart, policy.Drop, fog, -1),
			change: func(p *protocol.Propose) { p.Forced = true }, verdict: record.Committed, sends: []string{"Configure to fog"},
		},
		{
			name: "an eviction of an earlier copy of the leader's", p: propose(cart, policy.Drop, cloud, -1),
			change: func(p *protocol.Propose) { p.Forced, p.Seq = true, 0 }, verdict: record.Stale,
		},
		{name: "the role to a copy", p: propose(cart, policy.Lead, cloud, fog), verdict: record.Committed, sends: []string{"Handover to fog"}},
		{name: "the role to itself", p: propose(cart, policy.Lead, cloud, cloud), verdict: record.Impossible},
		{name: "the role by another", p: propose(cart, policy.Lead, fog, fog), verdict: record.Impossible},
		{name: "the role where no copy is", p: propose(cart, policy.Lead, cloud, left), verdict: record.Committed, sends: []string{"Configure to fog", "Configure to fog", "Grant to left"}},
		{
			name: "a sec copy without an estimate, whatever is under way", before: propose(log, policy.Copy, fog, left), p: propose(log, policy.Copy, fog, right),
			change: func(p *protocol.Propose) { p.Delta, p.Seq = math.NaN(), 0 }, verdict: record.Committed, sends: []string{"Configure to fog", "Configure to fog", "Grant to right"},
		},
		{
			name: "and not twice", before: propose(log, policy.Copy, fog, left), p: propose(log, policy.Copy, fog, left),
			change: func(p *protocol.Propose) { p.Delta, p.Seq = math.NaN(), 0 }, verdict: record.Needless,
		},
	} {
		t.Run(x.name, func(t *testing.T) {
			s := build(t, cloud, cloud, cloud, fog)
			if x.before != nil {
				s.Handle(x.before, platform.Here)
			}
			s.told()
			if x.change != nil {
				x.change(x.p)
			}
			s.Handle(x.p, 0)
			if got := s.judged[len(s.judged)-1].Verdict; got != x.verdict {
				t.Errorf("the verdict is %v, want %v", got, x.verdict)
			}
			if got := s.told(); len(got) == 0 != (len(x.sends) == 0) || len(x.sends) > 0 && got[len(got)-1] != x.sends[len(x.sends)-1] {
				t.Errorf("it sends %q, want %q", got, x.sends)
			}
			if err := s.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

// A proposal at a node that does not lead goes on towards the leader.
func TestProposalsGoToTheLeader(t *testing.T) {
	s := build(t, fog, cloud, cloud, fog)
	s.Handle(propose(cart, policy.Copy, left, right), 1)
	s.expect(t, "at a follower", "Propose to cloud")
	if len(s.judged) > 0 {
		t.Errorf("a follower has judged %+v", s.judged)
	}
}

// A node must find the nearest copy by what its neighbours have told it, and tell them only
// what is news to them.
func TestWays(t *testing.T) {
	s := build(t, fog, cloud, cloud, left)
	u := s.Unit(cart)
	nearest := func(when string, via int, want string) {
		t.Helper()
		got := "none"
		if link, ok := u.Nearest(via); ok {
			got = s.Cat.Tree.Node(int(s.Links[link])).Name
		}
		if got != want {
			t.Errorf("%s the nearest copy is towards %s, want %s", when, got, want)
		}
	}
	nearest("at first", platform.Here, "left")
	s.Handle(&protocol.Distance{Collection: cart, RTT: 0}, 2) // right has one too
	nearest("with an equal one", platform.Here, "left")
	nearest("for what has come from left", 1, "right")
	s.expect(t, "no neighbour is nearer to one by that but left", "Distance to left")
	s.Handle(&protocol.Distance{Collection: cart, RTT: 0}, 2)
	s.expect(t, "what it knows already")
	for link := 1; link <= 2; link++ {
		s.Handle(&protocol.Distance{Collection: cart, RTT: protocol.Unreachable}, link)
	}
	nearest("without both", platform.Here, "cloud")
	if link, ok := u.Climb(1); !ok || link != 0 {
		t.Errorf("it climbs over link %d, %v", link, ok)
	}
	s.Handle(&protocol.Distance{Collection: cart, RTT: protocol.Unreachable}, 0)
	nearest("without any", platform.Here, "none")
}

// A target of a grant makes room, fetches the state, serves from when it has come, and says
// so; or it says why not.
func TestGrants(t *testing.T) {
	grant := func() *protocol.Grant {
		return &protocol.Grant{
			Configuration: protocol.Configuration{Collection: cart, Term: 1, Seq: 2, Leader: cloud, Replicas: []int32{cloud}, Joining: []protocol.Joiner{{Node: fog, Seq: 2}}},
			Source:        cloud, Target: fog, Size: 10,
		}
	}
	source := build(t, cloud, cloud, cloud)
	s := build(t, fog, cloud, cloud)
	u := s.Unit(cart)
	s.Handle(grant(), 0)
	s.expect(t, "granted", "Fetch to cloud")
	if u.Role() != unit.Joining || u.Serves() || s.Used() != 10 {
		t.Errorf("granted, it is %v and holds %d bytes", u.Role(), s.Used())
	}
	source.Handle(&protocol.Fetch{Collection: cart, Target: fog, Seq: 2}, 1)
	state := source.sent[len(source.sent)-1].Body.(*protocol.Transfer)
	source.expect(t, "asked for the state", "Transfer to fog")
	s.Handle(state, 0)
	s.expect(t, "with the state", "Distance to cloud", "Distance to left", "Distance to right", "Installed to cloud")
	if u.Role() != unit.Follower || u.Digest() != source.Unit(cart).Digest() {
		t.Errorf("with the state it is %v, digest %x of %x", u.Role(), u.Digest(), source.Unit(cart).Digest())
	}
	s = build(t, fog, cloud, cloud)
	s.space = unit.Full
	s.Handle(grant(), 0)
	if b, ok := s.sent[0].Body.(*protocol.Installed); !ok || b.Refused != "no-memory" || s.Unit(cart).Copy() != nil || s.Used() != 0 {
		t.Errorf("without room it sends %+v and holds %d bytes", s.sent[0].Body, s.Used())
	}
	s = build(t, fog, cloud, cloud)
	s.space = unit.Soon
	s.Handle(grant(), 0)
	s.expect(t, "while residents leave")
}

// Nobody leads while the role travels. Its target leads from the last write of the old
// leader on, whose pointer shows to it, and a target that has lost its copy gives it back.
func TestHandover(t *testing.T) {
	old := build(t, cloud, cloud, cloud, fog)
	u := old.Unit(cart)
	u.Copy().Begin(true)
	old.Handle(propose(cart, policy.Lead, cloud, fog), platform.Here)
	old.expect(t, "while a write runs")
	if u.Role() != unit.Draining || u.MayCommit() {
		t.Errorf("while a write runs it is %v and may commit: %v", u.Role(), u.MayCommit())
	}
	version, ok := u.Commit(1, 0, u.Copy(), []replica.Effect{{Op: replica.Set, Key: "k", Value: []byte("v")}})
	u.Copy().End(true)
	u.Ended(u.Copy())
	if !ok || u.Role() != unit.Bound || u.LeaderLink() != old.LinkToward(fog) {
		t.Errorf("then it is %v, its pointer shows over link %d", u.Role(), u.LeaderLink())
	}
	var h *protocol.Handover
	var update *protocol.Update
	for _, m := range old.sent {
		switch b := m.Body.(type) {
		case *protocol.Handover:
			h = b
		case *protocol.Update:
			update = b
		}
	}
	if h == nil || update == nil || h.Version != version {
		t.Fatalf("it sends %q", old.told())
	}

	heir := build(t, fog, cloud, cloud, fog)
	heir.until = unit.Forever
	heir.Handle(h, 0)
	if n := heir.Unit(cart); n.Role() != unit.Heir || n.MayCommit() {
		t.Errorf("before the last write its successor is %v", n.Role())
	}
	heir.Handle(update, 0)
	if n := heir.Unit(cart); n.Role() != unit.Leader || !n.MayCommit() || n.Copy().Config.Term != 2 {
		t.Errorf("with it, it is %v in term %d", n.Role(), n.Copy().Config.Term)
	}

	// The farewell of an earlier copy has come to the old leader before it passed the role on.
	forgotten := *h
	forgotten.Replicas = []int32{cloud}
	late := build(t, fog, cloud, cloud, fog)
	late.until = unit.Forever
	late.Handle(update, 0)
	late.Handle(&forgotten, 0)
	if n := late.Unit(cart); !n.MayCommit() || !slices.Equal(n.Copy().Config.Replicas, []int32{cloud, fog}) {
		t.Errorf("the new leader may commit: %v, copies are at %v", n.MayCommit(), n.Copy().Config.Replicas)
	}

	bare := build(t, fog, cloud, cloud)
	bare.Handle(h, 0)
	bare.expect(t, "a successor without a copy", "Handover to cloud")
}

// What may be asked of a copy in each of its roles; a leader whose lease is over asks for
// one when somebody waits.
func TestLeases(t *testing.T) {
	s := build(t, fog, fog, fog)
	s.par.Placement.Failover = true
	s = &scene{cat: s.cat, par: s.par, room: true} // leases are given when copies are made
	s.Table = unit.New(platform.NewStation(int(fog), s, &s.cat, &s.par))
	s.Attach(s, s, s)
	s.Open(cart)
	u := s.Unit(cart)
	if !u.MayCommit() || u.Role() != unit.Leader {
		t.Errorf("with a lease it is %v and may commit: %v", u.Role(), u.MayCommit())
	}
	s.now = 100 * ms
	if u.MayCommit() || !u.KeepsRole() {
		t.Error("a leader may commit without a lease, or loses its role with it")
	}
	waiting := &protocol.Request{}
	u.Park(waiting)
	if s.asked != 1 {
		t.Errorf("a write that waits has made it ask %d times", s.asked)
	}
	if !u.Renew(200*ms) || !u.MayCommit() {
		t.Error("a renewed lease does not let it commit, or is no news")
	}
	u.Unpark()
	if len(s.resumed) != 1 || s.resumed[0] != waiting {
		t.Errorf("with the lease %d requests go on", len(s.resumed))
	}
	s.Crash()
	s.Restart()
	if u.Role() != unit.Doubting || u.MayCommit() || u.Copy().Certain() {
		t.Errorf("after a restart it is %v", u.Role())
	}
	u.Depose()
	if u.Role() != unit.Deposed || u.HasRole() {
		t.Errorf("deposed, it is %v", u.Role())
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// A remote access goes to the nearest copy, is answered there, and waits where none is known.
func TestAccesses(t *testing.T) {
	read := &protocol.RemoteRead{From: left, Collection: log, Unit: log, Key: "data"}
	s := build(t, fog, cloud, cloud)
	s.Handle(read, 1)
	s.expect(t, "without a copy", "RemoteRead to cloud")
	s = build(t, cloud, cloud, cloud)
	s.Handle(read, 0)
	if v := s.sent[0].Body.(*protocol.RemoteValue); !v.Found || s.sent[0].To != network.NodeAddress(int(left)) {
		t.Errorf("where a copy is: %+v", v)
	}
	s.told()
	full := build(t, far, far, far)
	full.room = false
	for size, refused := range map[int]bool{1: false, 100: true} {
		full.told()
		full.Handle(&protocol.RemoteWrite{Node: left, Unit: cart, Effects: []replica.Effect{{Op: replica.Set, Key: "k", Value: make([]byte, size)}}}, 0)
		if d := full.sent[len(full.sent)-1].Body.(*protocol.RemoteDone); d.Refused != refused {
			t.Errorf("a write of %d bytes where some 30 are free: %+v", size, d)
		}
	}
	s.Unit(log).Clear()
	s.told()
	s.Handle(read, 0)
	if v := s.sent[0].Body.(*protocol.RemoteValue); v.Found {
		t.Errorf("of a destroyed collection: %+v", v)
	}
}
