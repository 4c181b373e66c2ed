package sim_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A mutant is a platform with one bug: what a node sends is not what it should.
type mutant struct {
	name string
	law  check.Law                                  // that has to find it
	send func(s *saboteur, m *network.Message) bool // changes a message; false: it is never sent

	observe func(*record.Listeners) any // what the nodes tell, if that is where the bug shows
	prepare func(c *sim.Config)
}

// A saboteur stands between one node and its world.
type saboteur struct {
	platform.Env
	node   int
	config *sim.Config
	bug    *mutant
	memory *memory
	held   []network.Message
	heard  *record.Listeners // what the bug makes of it
}

// flush sends what has been held back.
func (s *saboteur) flush() {
	held := s.held
	s.held = nil
	for _, m := range held {
		s.Env.Send(m)
	}
}

// memory is what the saboteurs of one world share.
type memory struct {
	done   bool
	states map[int32]protocol.Transfer // by collection: the first that was sent
	grants map[protocol.Joiner]bool    // that sameIncarnation has changed
}

func (s *saboteur) Send(m network.Message) {
	if s.bug.send == nil || s.bug.send(s, &m) {
		s.Env.Send(m)
	}
}

func (s *saboteur) Observer() *record.Listeners {
	if s.bug.observe == nil {
		return s.Env.Observer()
	}
	if s.heard == nil {
		s.heard = &record.Listeners{}
		s.heard.Add(s.bug.observe(s.Env.Observer()))
	}
	return s.heard
}

func (s *saboteur) sequential(c int32) bool {
	return s.config.Collections[c].Consistency == workloads.Sequential
}

// sameIncarnation makes every copy of a sec collection that is granted stamp its writes
// as if configuration 2 had granted it. What tells the leader which grant it was stays
// right on the way there.
func sameIncarnation(s *saboteur, m *network.Message) bool {
	const same = 2
	switch b := m.Body.(type) {
	case *protocol.Grant:
		if s.sequential(b.Collection) {
			return true
		}
		if s.memory.grants == nil {
			s.memory.grants = map[protocol.Joiner]bool{}
		}
		s.memory.grants[protocol.Joiner{Node: b.Target, Seq: b.Seq}] = true
		g := *b
		g.Seq = same
		m.Body = &g
	case *protocol.Configure:
		c := *b
		c.Joining = slices.Clone(b.Joining)
		for i, j := range c.Joining {
			if s.memory.grants[j] {
				c.Joining[i].Seq = same
			}
		}
		m.Body = &c
	case *protocol.Installed:
		for j := range s.memory.grants {
			if j.Node == b.Target && j.Seq > b.Seq {
				i := *b
				i.Seq = j.Seq
				m.Body, b = &i, &i
			}
		}
	}
	return true
}

// mutants are the bugs. Each is one that a distributed system has had.
var mutants = []mutant{
	{name: "skip the fence at hand-over", law: check.Order, send: func(s *saboteur, m *network.Message) bool {
		switch b := m.Body.(type) {
		case *protocol.Update: // the last updates leave after the role instead of before
			s.flush()
			s.held = append(s.held, *m)
			return false
		case *protocol.Handover:
			early := *b
			early.Version = replica.Version{}
			m.Body = &early
			s.Env.Send(*m)
			s.flush()
			return false
		}
		s.flush()
		return true
	}},
	{name: "drop a delta", law: check.Convergence, send: func(s *saboteur, m *network.Message) bool {
		u, ok := m.Body.(*protocol.Update)
		return !ok || s.sequential(u.Collection)
	}},
	{name: "drop an entry", law: check.Convergence, send: func(s *saboteur, m *network.Message) bool {
		u, ok := m.Body.(*protocol.Update)
		return !ok || !s.sequential(u.Collection)
	}},
	{name: "apply out of order", law: check.Value, send: func(s *saboteur, m *network.Message) bool {
		if u, ok := m.Body.(*protocol.Update); ok && len(u.Entries) > 1 {
			e := slices.Clone(u.Entries)
			e[0], e[1] = e[1], e[0]
			e[0].Version, e[1].Version = e[1].Version, e[0].Version
			swapped := *u
			swapped.Entries = e
			m.Body = &swapped
		}
		return true
	}, prepare: func(c *sim.Config) {
		restless(c)
		c.Parameters.Coalesce[workloads.Sequential] = 100 * ms
		for i := range c.Collections {
			c.Collections[i].Write = 3 // increments would commute
		}
	}},
	{name: "acknowledge a write that was not consolidated", law: check.Durability, send: func(s *saboteur, m *network.Message) bool {
		if r, ok := m.Body.(*protocol.Reply); ok && r.Status == record.NoMemory {
			r.Status = record.OK
		}
		return true
	}, prepare: func(c *sim.Config) {
		for i := range c.Collections {
			c.Collections[i].Write = 3 // grow
		}
	}},
	{name: "ignore the session's version", law: check.Session, send: func(s *saboteur, m *network.Message) bool {
		if r, ok := m.Body.(*protocol.Request); ok {
			r.Session = replica.Version{}
		}
		return true
	}, prepare: func(c *sim.Config) {
		restless(c)
		c.Parameters.Coalesce[workloads.Sequential] = 100 * ms
	}},
	{name: "reply with an older version than was seen", law: check.Session, send: func(s *saboteur, m *network.Message) bool {
		if r, ok := m.Body.(*protocol.Reply); ok {
			r.Version = replica.Version{}
		}
		return true
	}},
	{name: "serve with an expired token", law: check.Token, observe: func(o *record.Listeners) any {
		return promises{o}
	}, prepare: func(c *sim.Config) { c.Parameters.TokenLifetime = 8 * sec }},
	{name: "drop the last copy", law: check.Placement, send: func(s *saboteur, m *network.Message) bool {
		if r, ok := m.Body.(*protocol.Reply); ok && r.Status == record.OK && !s.memory.done {
			s.memory.done = true
			s.expel(r.Collection)
		}
		return true
	}, prepare: func(c *sim.Config) { c.Parameters.Placement.Epoch = 0 }},
	{name: "evict a tied copy", law: check.Placement, send: func(s *saboteur, m *network.Message) bool {
		if u, ok := m.Body.(*protocol.Update); ok && s.sequential(u.Collection) && int(u.Origin) == s.node && !s.memory.done {
			s.memory.done = true
			s.expel(u.Collection) // its origin leads
		}
		return true
	}},
	{name: "two leaders", law: check.Leader, send: func(s *saboteur, m *network.Message) bool {
		h, ok := m.Body.(*protocol.Handover)
		if ok && int(h.From) == s.node && s.sequential(h.Collection) {
			second := *h
			second.Term, second.Seq, second.Leader = h.Term+1, h.Seq+1, h.From
			s.Env.Send(network.Message{To: network.NodeAddress(s.node), Category: network.Control, Body: &second})
		}
		return true
	}},
	{name: "forget the sponsor", law: check.Convergence, send: func(s *saboteur, m *network.Message) bool {
		u, ok := m.Body.(*protocol.Update)
		return !ok || len(u.Sponsored) == 0
	}, prepare: restless},
	{name: "lose a queued call silently", law: check.Durability, send: func(s *saboteur, m *network.Message) bool {
		r, ok := m.Body.(*protocol.Reply)
		return !ok || r.Parts[record.Queue] == 0
	}},
	{name: "execute a call twice", law: check.Durability, send: func(s *saboteur, m *network.Message) bool {
		if r, ok := m.Body.(*protocol.Request); ok && r.Write {
			again := *r
			twin := *m
			twin.Body = &again
			s.Env.Send(twin)
		}
		return true
	}},
	{name: "reuse an actor's incarnation", law: check.Convergence, send: sameIncarnation, prepare: restless},
	{name: "make a copy from a state of yesterday", law: check.Convergence, send: func(s *saboteur, m *network.Message) bool {
		if t, ok := m.Body.(*protocol.Transfer); ok {
			old, known := s.memory.states[t.Collection]
			if !known {
				s.memory.states[t.Collection] = *t
				return true
			}
			stale := *t
			stale.State = old.State
			m.Body = &stale
		}
		return true
	}},
	{name: "never send the state of a copy", law: check.Liveness, send: func(_ *saboteur, m *network.Message) bool {
		_, state := m.Body.(*protocol.Transfer)
		return !state
	}},
	{name: "never send the code", law: check.Liveness, send: func(_ *saboteur, m *network.Message) bool {
		_, code := m.Body.(*protocol.CodeReply)
		return !code
	}},
	{name: "forget to bring followers up to date", law: check.Liveness, send: func(s *saboteur, m *network.Message) bool {
		u, ok := m.Body.(*protocol.Update)
		return !ok || !s.sequential(u.Collection)
	}},
	{name: "lose the role on its way", law: check.Liveness, send: func(_ *saboteur, m *network.Message) bool {
		_, role := m.Body.(*protocol.Handover)
		return !role
	}, prepare: restless},
	{name: "ask again at once whoever has refused", law: check.Liveness, send: func(_ *saboteur, m *network.Message) bool {
		if r, ok := m.Body.(*protocol.Installed); ok && r.Refused != "" {
			cheap := *r
			cheap.Offer = -1e9
			m.Body = &cheap
		}
		return true
	}, prepare: silent},
	{name: "leave a nanosecond to no part", law: check.Latency, send: func(s *saboteur, m *network.Message) bool {
		if r, ok := m.Body.(*protocol.Reply); ok && r.Parts[record.Execution] > 0 {
			r.Parts[record.Execution]--
		}
		return true
	}},
	{name: "tell nobody that a copy has been dropped", law: check.Placement, observe: func(o *record.Listeners) any {
		return secretive{o}
	}},
}

// silent makes all calls come in the first of two long epochs, so that in the second nothing
// but placement goes on, and no node but the root has room for a copy.
func silent(c *sim.Config) {
	eachNode(c, func(n *topology.Node) {
		if n.Parent != topology.None {
			n.Memory = 50
		}
	})
	for i := range c.Collections {
		c.Collections[i].Home = c.Tree.Root()
	}
	c.Parameters.Placement.Epoch, c.Parameters.Placement.RandomPhase = c.Parameters.Duration/2, false
	for i := range c.Clients {
		cl := &c.Clients[i]
		for at := cl.Arrivals.Period; at < c.Parameters.Duration/2; at += cl.Arrivals.Period {
			k := len(cl.Trace)
			call := workloads.Call{Collection: cl.Collections[k%len(cl.Collections)], Write: float64(k%4) < 4*cl.WriteShare}
			cl.Trace = append(cl.Trace, workloads.Timed{At: at, Call: call})
		}
		cl.Arrivals.Process = workloads.Traced
	}
}

// restless makes copies come and go all the time, far apart, and everybody write.
func restless(c *sim.Config) {
	p := &c.Parameters
	p.Placement.Epoch, p.Placement.Gossip = 100*ms, ms
	p.Placement.Policies = [2]policy.Policy{chaos{}, chaos{}}
	p.Coalesce = [2]int64{30 * ms, 0}
	for i := range c.Clients {
		c.Clients[i].WriteShare = 0.7
		c.Clients[i].Arrivals.Period = 15 * ms
	}
	for i := range c.Collections {
		c.Collections[i].Size, c.Collections[i].Write = 100, 1
	}
}

// expel sends this node a configuration without it.
func (s *saboteur) expel(c int32) {
	s.Env.Send(network.Message{To: network.NodeAddress(s.node), Category: network.Control, Body: &protocol.Configure{
		Configuration: protocol.Configuration{Collection: c, Term: 1 << 40, Seq: 1 << 40, Leader: int32(s.node)},
		To:            []int32{int32(s.node)},
	}})
}

// promises tells that tokens expire earlier than nodes believe.
type promises struct{ *record.Listeners }

func (p promises) Issued(i record.Issue) {
	i.Expires -= 6 * sec
	p.Listeners.Issued(i)
}

// secretive does not tell of drops.
type secretive struct{ *record.Listeners }

func (s secretive) Acted(a *record.Act) {
	if a.Kind != record.Drop {
		s.Listeners.Acted(a)
	}
}

// plain is a random world without faults: whatever is wrong in it is a bug.
func plain(t testing.TB, seed uint64) sim.Config {
	c := randomWorld(t, seed)
	c.Faults, c.Conditions = nil, nil
	p := &c.Parameters
	p.Timeout, p.Retries, p.Backoff, p.QueueLimit = 0, 0, 0, 0
	p.Central, p.Placement.Failover, p.Warm = false, false, false
	c.MaxEvents = 200_000
	return c
}

// A checker that finds no bug is worth nothing. Each of these bugs must be found by
// the law that it breaks, within a few worlds, and none of these laws complains about
// the same worlds without the bug.
func TestEverySeededBugIsFound(t *testing.T) {
	const worlds = 300
	for i := range mutants {
		bug := &mutants[i]
		t.Run(bug.name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(worlds) {
				config := plain(t, seed)
				if bug.prepare != nil {
					bug.prepare(&config)
				}
				if !fits(&config) {
					continue
				}
				if found := infected(t, config, bug); found != "" {
					if sane := infected(t, config, &mutant{}); sane != "" {
						t.Fatalf("world %d, without the bug: %s", seed, sane)
					}
					t.Logf("world %d: %s", seed, found)
					return
				}
			}
			t.Errorf("law %q does not find it in %d worlds", bug.law, worlds)
		})
	}
}

// infected runs a world with a bug and returns the first violation of the bug's
// law, "" if there is none.
func infected(t testing.TB, c sim.Config, bug *mutant) (found string) {
	shared := &memory{states: map[int32]protocol.Transfer{}}
	c.Alter(func(node int, e platform.Env) platform.Env {
		return &saboteur{Env: e, node: node, config: &c, bug: bug, memory: shared}
	})
	checkers := check.New(c.Tree, c.Collections, c.Clients, check.Options{
		Epoch: c.Parameters.Placement.Epoch, Duration: c.Parameters.Duration,
	})
	defer func() {
		if p := recover(); p != nil && found == "" { // the platform may notice before
			found = first(checkers, bug)
		}
	}()
	w, err := sim.New(c, loadNative, checkers)
	if err != nil {
		t.Fatal(err)
	}
	checkers.Clock(w.Now)
	if _, err := w.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if w.Events() < c.MaxEvents {
		checkers.Final(w.Rest())
	}
	return first(checkers, bug)
}

// first is the first violation of a bug's law, or of any if it has no bug.
func first(c *check.Checkers, bug *mutant) string {
	for _, v := range c.Violations() {
		if bug.name == "" || v.Law == bug.law {
			return fmt.Sprint(v)
		}
	}
	return ""
}
