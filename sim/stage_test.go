package sim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/client"
	"github.com/ermes-sim/ermes-sim/sim/management"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/node"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A stage lets real nodes and clients play a scene on an Env of its own. Its time
// passes from one cue to the next, links have nothing but their delay, and
// whatever happens is told. Nothing of package des or of the simulated network is
// in it: what works here works over any driver that keeps messages in order.
type stage struct {
	t       testing.TB
	config  *sim.Config
	bodies  *sim.World // runs function bodies; its own nodes stand still
	cat     *platform.Catalogue
	nodes   []*node.Node
	clients []*client.Client
	teller  *teller
	heard   record.Listeners

	authority *management.Authority
	laws      *check.Checkers

	now    int64
	cues   []cue // what is to come, in no order
	number int   // of the last cue

	cut    []int             // by node: reasons why its uplink carries nothing
	stuck  [][]func()        // by node: what waits for its uplink
	down   []bool            // by node
	missed [][]func()        // by node: what came while it was down
	first  map[int32]holding // by collection: where it is at the start
	late   int64             // ns that a body really takes; 0 = it answers at once
}

// A cue is something that happens at a time; of several at the same time the one
// that was given first comes first.
type cue struct {
	at     int64
	number int
	do     func()
}

// A holding is who has copies of a collection at the start.
type holding struct {
	leader int32
	copies []int32
}

// flat is a client's randomness: scripts draw nothing.
type flat struct{}

func (flat) Float64() float64         { return 0 }
func (flat) IntN(int) int             { return 0 }
func (flat) Exp(mean float64) float64 { return mean }

func newStage(t testing.TB, config *sim.Config, first map[int32]holding) *stage {
	s := &stage{t: t, config: config, first: first}
	var err error
	if s.bodies, err = sim.New(*config, loadNative); err != nil {
		t.Fatal(err)
	}
	s.cat = s.bodies.Catalogue()
	count := config.Tree.Len()
	s.cut, s.stuck = make([]int, count), make([][]func(), count)
	s.down, s.missed = make([]bool, count), make([][]func(), count)
	s.teller = newTeller(s)
	s.laws = check.New(config.Tree, config.Collections, config.Clients, check.Options{})
	s.laws.Clock(func() int64 { return s.now })
	for _, listener := range []any{sim.Tracker(config.Tree, len(config.Collections)), s.teller, s.laws} {
		s.heard.Add(listener)
	}
	authority, err := management.NewAuthority(config.Seed, s.cat, &config.Parameters)
	if err != nil {
		t.Fatal(err)
	}
	s.authority = authority
	for i := range count {
		e := &part{stage: s, self: network.NodeAddress(i), node: int32(i)}
		b := &troupe{stage: s, node: int32(i), runs: map[int32]*performance{}}
		s.nodes = append(s.nodes, node.New(i, e, b, s.cat, &config.Parameters, authority, flat{}))
	}
	for i := range config.Clients {
		enrolment, err := authority.Enrol(int32(i))
		if err != nil {
			t.Fatal(err)
		}
		e := &part{stage: s, self: network.ClientAddress(i), node: -1}
		s.clients = append(s.clients, client.New(i, uint64(i+1)<<40, e, s.cat, &config.Parameters, client.Credentials(enrolment), flat{}, nil, flat{}))
	}
	s.open()
	return s
}

// open places the first copies, lets clients know what there is and starts epochs
// and signs of life, where the scene has them.
func (s *stage) open() {
	for c := range s.config.Collections {
		id := int32(c)
		h, here := s.first[id]
		if !here || s.cat.Unit[c] != id {
			continue
		}
		s.cat.First[c] = platform.First{Leader: h.leader, Copies: h.copies}
		for _, m := range h.copies {
			s.nodes[m].Open(id)
		}
	}
	for _, c := range s.clients {
		s.eachFunction(func() { c.Warm(s.authority.Services()) })
	}
	for _, n := range s.nodes {
		n.Start()
	}
}

// eachFunction calls f once as things are, and once for every function on several
// collections with that function put in the place of the first one's own.
func (s *stage) eachFunction(f func()) {
	f()
	for i := plainFunctions; i < len(s.config.Functions); i++ {
		s.with(i, f)
	}
}

// with calls f with function i in the place of those of its first collection.
func (s *stage) with(i int, f func()) {
	c := s.firstOf(i)
	before := s.cat.Collections[c]
	s.cat.Collections[c].Read, s.cat.Collections[c].Write = i, i
	f()
	s.cat.Collections[c] = before
}

// firstOf is the collection that calls of function i draw.
func (s *stage) firstOf(i int) int {
	name := s.config.Management.Functions[i].Dependencies[0].Name
	return slices.IndexFunc(s.config.Collections, func(c workloads.Collection) bool { return c.Name == name })
}

func (s *stage) after(delay int64, do func()) {
	s.number++
	s.cues = append(s.cues, cue{s.now + delay, s.number, do})
}

// play lets things happen until nothing is to come any more, or up to a time.
func (s *stage) play(until int64) {
	const enough = 20_000
	for range enough {
		next := -1
		for i, c := range s.cues {
			if next < 0 || c.at < s.cues[next].at || c.at == s.cues[next].at && c.number < s.cues[next].number {
				next = i
			}
		}
		if next < 0 || until > 0 && s.cues[next].at > until {
			s.now = max(s.now, until)
			return
		}
		c := s.cues[next]
		s.cues = slices.Delete(s.cues, next, next+1)
		s.now = c.at
		c.do()
		for _, n := range s.nodes {
			if err := n.Check(); err != nil {
				s.t.Errorf("at %s: %v", milliseconds(s.now), err)
			}
		}
	}
	s.t.Fatalf("the scene does not end: %d cues; give it a time with until=\n%s", enough, s.teller.text.String())
}

// A part is the Env of one node or client on the stage.
type part struct {
	stage *stage
	self  network.Address
	node  int32 // -1: a client
}

func (p *part) Now() int64                  { return p.stage.now }
func (p *part) Observer() *record.Listeners { return &p.stage.heard }

func (p *part) Send(m network.Message) {
	m.From = p.self
	if p.node < 0 {
		m.Hops, m.Via = 1, int32(p.self)
		p.stage.after(p.stage.config.Parameters.AccessRTT/2, func() { p.stage.arrive(m.Access, m) })
		return
	}
	p.stage.travel(p.node, m)
}

func (p *part) After(delay int64, t platform.Timer) {
	p.stage.after(delay, func() {
		if p.node >= 0 {
			p.stage.atNode(p.node, func() { p.stage.nodes[p.node].Timer(t) })
			return
		}
		client, _ := p.self.Client()
		p.stage.clients[client].Timer(t)
	})
}

// travel takes a message one link on from a node, or to its client.
func (s *stage) travel(from int32, m network.Message) {
	to, isNode := m.To.Node()
	if !isNode {
		if to = int(m.Access); to == int(from) {
			client, _ := m.To.Client()
			m.Hops++
			s.after(s.config.Parameters.AccessRTT/2, func() {
				s.teller.message(&m)
				s.clients[client].Handle(&m)
			})
			return
		}
	}
	next := int32(s.config.Tree.Toward(int(from), to))
	if next == from {
		s.after(0, func() { s.arrive(from, m) })
		return
	}
	link := max(from, next) // parents stand before their children
	m.Hops++
	m.Via = from
	cross := func() {
		s.after(s.config.Tree.Node(int(link)).Uplink.RTT/2, func() { s.arrive(next, m) })
	}
	if s.cut[link] > 0 {
		s.stuck[link] = append(s.stuck[link], cross)
		return
	}
	cross()
}

// arrive gives a message to the node that it has reached, or lets it go on.
func (s *stage) arrive(at int32, m network.Message) {
	if _, fromClient := m.From.Client(); fromClient && m.Hops == 1 && s.down[at] {
		s.teller.line("%s is down: what %s sent is lost", s.name(at), s.address(m.From))
		return
	}
	s.atNode(at, func() {
		if to, isNode := m.To.Node(); isNode && int32(to) == at {
			s.teller.message(&m)
			s.nodes[at].Handle(&m)
			return
		}
		s.travel(at, m)
	})
}

// atNode does something at a node, when it is up.
func (s *stage) atNode(at int32, do func()) {
	if s.down[at] {
		s.missed[at] = append(s.missed[at], do)
		return
	}
	do()
}

// cutLink and mendLink change the uplink of a node.
func (s *stage) cutLink(link int32) { s.cut[link]++ }

func (s *stage) mendLink(link int32) {
	if s.cut[link]--; s.cut[link] > 0 {
		return
	}
	waiting := s.stuck[link]
	s.stuck[link] = nil
	for _, cross := range waiting {
		cross()
	}
}

// links calls f for each link of a node.
func (s *stage) links(at int32, f func(link int32)) {
	if at != 0 {
		f(at)
	}
	for _, c := range s.config.Tree.Children(int(at)) {
		f(int32(c))
	}
}

func (s *stage) crash(at int32) {
	s.down[at] = true
	s.links(at, s.cutLink)
	s.nodes[at].Crash()
}

func (s *stage) restart(at int32) {
	s.down[at] = false
	s.links(at, s.mendLink)
	s.nodes[at].Restart()
	waiting := s.missed[at]
	s.missed[at] = nil
	for _, do := range waiting {
		do()
	}
}

// call lets a client call a function on a collection: its own to read or write it,
// or one on several.
func (s *stage) call(who int, c workloads.Call) {
	spec := &s.cat.Clients[who]
	spec.Trace = append(spec.Trace, workloads.Timed{At: s.now, Call: c})
	s.clients[who].Timer(platform.Timer{}) // the arrival
}

func (s *stage) name(n int32) string { return s.config.Tree.Node(int(n)).Name }

func (s *stage) address(a network.Address) string {
	if c, isClient := a.Client(); isClient {
		return s.config.Clients[c].Name
	}
	n, _ := a.Node()
	return s.name(int32(n))
}

func (s *stage) names(list []int32) string {
	names := make([]string, len(list))
	for i, n := range list {
		names[i] = s.name(n)
	}
	return strings.Join(names, ", ")
}

func (s *stage) collection(c int32) string { return s.config.Collections[c].Name }

// state tells what every node has of a collection, and where it thinks that the
// leader is.
func (s *stage) state(c int32) string {
	var out strings.Builder
	for i, n := range s.nodes {
		what := "no copy"
		if copied := n.Known(c).Copy(); copied != nil {
			what = n.Known(c).Role().String()
			if n.Known(c).HasRole() && !n.Known(c).Leased() {
				what += " without a lease"
			}
			if s.config.Collections[c].Consistency == workloads.Sequential {
				v := n.Unit(c).Version()
				what += fmt.Sprintf(" at %d.%d", v.Term, v.Index)
			}
			what += fmt.Sprintf(", configuration %s", s.teller.configuration(&copied.Config))
		}
		pointer := "leads nowhere"
		switch link := n.Unit(c).LeaderLink(); {
		case link == platform.Here:
			pointer = "leader is here"
		case link >= 0:
			pointer = "leader towards " + s.name(n.Links[link])
		}
		fmt.Fprintf(&out, "%s: %s; %s\n", s.name(int32(i)), what, pointer)
	}
	return out.String()
}
