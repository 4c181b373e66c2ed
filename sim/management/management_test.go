package management_test

import (
	"crypto/sha256"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/management"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A scene is a root without a node: it notes what the services ask of it.
type scene struct {
	*management.Services
	cat     platform.Catalogue
	now     int64
	sent    []network.Message
	heard   record.Listeners
	changes []protocol.Change
	revoked []protocol.Revoke
	placed  []int32 // first copies made at the root
}

func (s *scene) Now() int64                  { return s.now }
func (s *scene) Send(m network.Message)      { s.sent = append(s.sent, m) }
func (s *scene) After(int64, platform.Timer) {}
func (s *scene) Observer() *record.Listeners { return &s.heard }
func (s *scene) Boot(identity.Reason) uint64 { return 0 }
func (s *scene) Revoked(b *protocol.Revoke)  { s.revoked = append(s.revoked, *b) }
func (s *scene) Changed(b *protocol.Change)  { s.changes = append(s.changes, *b) }
func (s *scene) gets(b network.Body)         { s.Handle(&network.Message{Body: b}) }
func (s *scene) told() (list []protocol.ChangeKind) {
	for _, c := range s.changes {
		list = append(list, c.What)
	}
	return list
}

func (s *scene) Authenticate(string, identity.Proof) (*identity.Claims, identity.Reason) {
	return nil, identity.BadSignature
}

func (s *scene) Place(c int32) *protocol.Placed {
	s.placed = append(s.placed, c)
	return &protocol.Placed{Collection: c, Node: platform.Root}
}

// The collections: here is there from the start, late is made at the edge by event 0 and
// destroyed by event 1.
const (
	here int32 = iota
	late
)

// catalogue has a root, an edge, two collections and one function with a second version.
func catalogue(t *testing.T, events ...platform.Event) platform.Catalogue {
	t.Helper()
	tree, err := topology.New([]topology.Node{
		{Name: "cloud", Parent: topology.None, Cores: 1, Speed: 1}, {Name: "edge", Parent: 0, Cores: 1, Speed: 1},
	})
	if err != nil {
		t.Fatal(err)
	}
	first := workloads.Function{Name: "f", Export: "f"}
	second := first
	second.Export = "g"
	return platform.Catalogue{
		Tree:        tree,
		Functions:   []platform.Function{{Function: first, Version: 1}, {Function: second, Version: 2}},
		Modules:     []platform.Module{{Name: "m", Digest: sha256.Sum256([]byte("m")), Binary: []byte("m"), Size: 1}},
		Collections: []workloads.Collection{{Name: "here"}, {Name: "late", Home: 1}},
		Clients:     []workloads.Client{{Name: "ann"}},
		Rooted:      make([]bool, 2),
		Deployments: []int32{-1, -1, 1},
		Management: platform.Management{
			Collections: []platform.Card{{}, {Absent: true}},
			Events:      events,
		},
	}
}

func build(t *testing.T) (*scene, *management.Authority) {
	t.Helper()
	s := &scene{cat: catalogue(t,
		platform.Event{At: 10, Kind: platform.Create, Collection: int(late)},
		platform.Event{At: 20, Kind: platform.Destroy, Collection: int(late)},
		platform.Event{At: 30, Kind: platform.Deploy},
	)}
	par := &platform.Parameters{TokenLifetime: 1000}
	a, err := management.NewAuthority(1, &s.cat, par)
	if err != nil {
		t.Fatal(err)
	}
	s.Services = a.Services()
	station := platform.NewStation(0, s, &s.cat, par)
	s.Attach(&station, s)
	return s, a
}

// A change that cannot be made must be found before the run, by what the user wrote.
func TestRehearsal(t *testing.T) {
	create := func(at int64, c int32) platform.Event {
		return platform.Event{At: at, Kind: platform.Create, Collection: int(c)}
	}
	destroy := func(at int64, c int32) platform.Event {
		return platform.Event{At: at, Kind: platform.Destroy, Collection: int(c)}
	}
	for _, x := range []struct {
		name   string
		events []platform.Event
		change func(*platform.Management)
		want   string // in the error; empty if there is none
	}{
		{name: "made and destroyed", events: []platform.Event{create(1, late), destroy(2, late)}},
		{name: "destroyed and made again", events: []platform.Event{destroy(1, here), create(2, here)}},
		{name: "made twice", events: []platform.Event{create(1, late), create(2, late)}, want: `"late"`},
		{name: "made though it is there", events: []platform.Event{create(1, here)}, want: `"here"`},
		{name: "destroyed before it is made", events: []platform.Event{destroy(1, late)}, want: `there is no collection "late"`},
		{name: "out of order", events: []platform.Event{create(5, late), destroy(4, late)}, want: "must be in order of time"},
		{
			name: "of a group that is placed together", events: []platform.Event{destroy(1, here)},
			change: func(m *platform.Management) { m.Collections[here].CoLocation = "shop" }, want: "co-location group",
		},
		{name: "a role that nobody has", events: []platform.Event{{At: 1, Kind: platform.Replace, Role: identity.Role{Name: "boss"}}}, want: `no role "boss"`},
	} {
		t.Run(x.name, func(t *testing.T) {
			cat := catalogue(t, x.events...)
			if x.change != nil {
				x.change(&cat.Management)
			}
			_, err := management.NewAuthority(1, &cat, &platform.Parameters{TokenLifetime: 1})
			switch {
			case x.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case x.want != "" && (err == nil || !strings.Contains(err.Error(), x.want)):
				t.Errorf("the error is %v, want one with %q", err, x.want)
			}
		})
	}
}

// A collection is known once its first copy is there, wherever that has found room, and the
// news of both comes in order.
func TestCollectionsAreMadeAndDestroyed(t *testing.T) {
	s, a := build(t)
	entry := func() bool { return a.Library().Collections[late] != nil }
	s.Administer(0)
	if len(s.sent) != 1 || s.sent[0].To != network.NodeAddress(1) || entry() || len(s.changes) > 0 {
		t.Fatalf("to make it the root has sent %+v, and told %v", s.sent, s.told())
	}
	s.gets(&protocol.Placed{Collection: late, Node: 1})
	if !entry() || len(s.changes) != 1 || s.changes[0].Home != 1 || s.changes[0].What != protocol.Created {
		t.Errorf("with its first copy at the edge the news is %+v", s.changes)
	}
	before := s.changes[0].Version
	s.Administer(1)
	if len(s.changes) != 2 || s.changes[1].What != protocol.Destroyed || s.changes[1].Version <= before {
		t.Errorf("destroyed, the news is %+v", s.changes)
	}

	s, _ = build(t) // no room at its home
	s.Administer(0)
	s.gets(&protocol.Placed{Collection: late, Node: 1, Refused: true})
	if len(s.placed) != 1 || len(s.changes) != 1 || s.changes[0].Home != platform.Root {
		t.Errorf("without room at its home it is placed %v, the news is %+v", s.placed, s.changes)
	}

	s, _ = build(t) // destroyed before it is there
	s.Administer(0)
	s.Administer(1)
	if len(s.changes) > 0 {
		t.Errorf("before it is there the news is %v", s.told())
	}
	s.gets(&protocol.Placed{Collection: late, Node: 1})
	if told := s.told(); len(told) != 2 || told[0] != protocol.Created || told[1] != protocol.Destroyed {
		t.Errorf("then it is %v", told)
	}
}

// A process without the services knows what exists by the news alone; where they live, and
// when the news comes twice, it changes nothing.
func TestLearn(t *testing.T) {
	root, _ := build(t)
	_, elsewhere := build(t)
	root.Administer(0)
	root.gets(&protocol.Placed{Collection: late, Node: 1})
	root.Administer(2)
	l := elsewhere.Library()
	if l.Functions[0] == nil || l.Functions[1] != nil || l.Collections[late] != nil {
		t.Fatal("another process knows too much or too little at the start")
	}
	for range 2 {
		for i := range root.changes {
			elsewhere.Learn(&root.changes[i], 40)
		}
	}
	if l.Collections[late] == nil || l.Collections[late].Name != "late" {
		t.Errorf("of the collection it knows %+v", l.Collections[late])
	}
	if f := l.Functions[1]; f == nil || f.Export != "g" || f.Version != 2 {
		t.Errorf("of the new version it knows %+v", f)
	}
}

// Roles that are withdrawn make tokens void at the root first.
func TestWithdrawnRoles(t *testing.T) {
	s, a := build(t)
	s.cat.Management.Events[0] = platform.Event{Kind: platform.Withdraw}
	e, err := a.Enrol(0)
	if err != nil {
		t.Fatal(err)
	}
	ask := &protocol.TokenRequest{Group: platform.DefaultGroup.Name, Assertion: e.Assertion}
	got := s.WarmToken(s, ask)
	if got.Reason != identity.None || got.Expires != 1000 {
		t.Fatalf("an enrolled client gets %+v", got)
	}
	s.now = 5
	s.Administer(0)
	if len(s.revoked) != 1 || s.revoked[0].Subject != "ann" || s.revoked[0].At != 5 {
		t.Fatalf("revoked %+v", s.revoked)
	}
	for name, b := range map[string]*protocol.TokenRequest{"a renewal": {Group: ask.Group, Token: got.Token}, "an assertion": ask} {
		s.sent = nil
		s.gets(b)
		if r := s.sent[0].Body.(*protocol.TokenReply); r.Reason == identity.None {
			t.Errorf("%s still gets a token", name)
		}
	}
}

// What is not for the services must go on to whom it is for.
func TestOthersMessages(t *testing.T) {
	s, _ := build(t)
	if s.Handle(&network.Message{Body: &protocol.Gossip{}}) || (*management.Services)(nil).Handle(&network.Message{Body: &protocol.TokenRequest{}}) {
		t.Error("a message is taken that is not for the services, or not where they live")
	}
}

// A node gets the binary with the digest that it wants.
func TestBinaries(t *testing.T) {
	s, _ := build(t)
	s.gets(&protocol.CodeRequest{Node: 1, Want: s.cat.Modules[0].Digest})
	if b, ok := s.sent[0].Body.(*protocol.CodeReply); !ok || string(b.Binary) != "m" || s.sent[0].To != network.NodeAddress(1) {
		t.Errorf("sent %+v", s.sent)
	}
}
