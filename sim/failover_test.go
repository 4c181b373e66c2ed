package sim_test

import (
	"math/rand/v2"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/check"
	"github.com/ermes-sim/ermes-sim/sim/fault"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// turmoil is a random world with failover in which nodes crash and links break
// often, for longer than a lease, while copies and roles move for no reason.
func turmoil(t critic, seed uint64) sim.Config {
	rng := rand.New(rand.NewPCG(seed, 11))
	c := randomWorld(t, seed)
	if seed%2 == 0 {
		c = randomSets(t, seed)
	}
	p := &c.Parameters
	p.Central = false
	p.Placement.Failover = true
	p.Placement.Heartbeat = 100*ms + rng.Int64N(200*ms)
	p.Placement.Lease = p.Placement.Heartbeat + 300*ms + rng.Int64N(sec)
	p.Placement.Policies[workloads.Sequential] = chaos{}
	p.Placement.Epoch = 200 * ms
	if p.Timeout == 0 {
		p.Timeout, p.Retries = sec, 2
	}
	c.Faults = nil
	for i := range c.Conditions {
		c.Conditions[i].Loss /= 10
	}
	for range 2 + rng.IntN(8) {
		f := fault.Fault{Kind: fault.Kind(rng.IntN(2)), From: sec + rng.Int64N(11*sec), Node: rng.IntN(c.Tree.Len())}
		if f.Kind != fault.Crash && f.Node == 0 {
			continue
		}
		f.Until = f.From + 1 + rng.Int64N(6*sec)
		c.Faults = append(c.Faults, f)
	}
	return c
}

// turns counts elections, and what must not be: writes that a deposed leader orders.
// Its lease has ended before another is elected.
type turns struct {
	t         critic // nil: only count
	elections int
	deposed   int              // writes ordered by deposed leaders
	term      map[int32]uint64 // by collection: of the last election
}

func (c *turns) FailedOver(e record.Failover) {
	if c.term == nil {
		c.term = map[int32]uint64{}
	}
	c.term[e.Collection] = e.Term
}

func (c *turns) Committed(e record.Commit) {
	if e.Term > 0 && e.Term < c.term[e.Collection] {
		if c.deposed++; c.t != nil {
			c.t.Errorf("%d ns: a deposed leader of c%d orders a write in term %d", e.At, e.Collection, e.Term)
		}
	}
}

func (c *turns) Acted(a *record.Act) {
	if a.Kind == record.Lead && a.Reason == record.ElectedReason {
		c.elections++
	}
}

// Failover may lose what was acknowledged and never sent on, and must count it; it
// may break no law beyond that. In worlds where leaders are cut off all the time every
// law has to hold, and in the end there is one leader and all copies are equal.
func TestFailoverInTurmoil(t *testing.T) {
	worlds := uint64(400)
	if testing.Short() {
		worlds = 60
	}
	elections, losses := 0, check.Losses{}
	for seed := range worlds {
		config := turmoil(t, seed)
		if !fits(&config) {
			continue
		}
		counted := &turns{}
		checkers := check.New(config.Tree, config.Collections, config.Clients, check.Options{})
		w, out := run(t, config, counted, checkers)
		checkers.Final(w.Rest())
		for i, v := range checkers.Violations() {
			if i < 3 {
				t.Errorf("seed %d: %v", seed, v)
			}
		}
		if err := w.Quiet(); err != nil {
			t.Errorf("seed %d: after %d events: %v", seed, out.Events, err)
		}
		if counted.deposed > 0 {
			t.Errorf("seed %d: %d writes of deposed leaders", seed, counted.deposed)
		}
		elections += counted.elections
		losses.Writes += checkers.Losses().Writes
		losses.Reads += checkers.Losses().Reads
	}
	t.Logf("%d elections, %d writes lost, %d reads of them", elections, losses.Writes, losses.Reads)
	if !testing.Short() && (elections == 0 || losses.Writes == 0) {
		t.Errorf("%d elections and %d writes lost in all worlds: the test does not test", elections, losses.Writes)
	}
}

// The lease is what keeps two leaders apart: leaders who think that theirs is longer
// than the monitor thinks order writes when others have been elected.
func TestWithoutLeasesTwoLead(t *testing.T) {
	bug := &mutant{send: func(_ *saboteur, m *network.Message) bool {
		if l, ok := m.Body.(*protocol.Lease); ok {
			l.Until += 3600 * sec
		}
		return true
	}}
	for seed := range uint64(100) {
		config := turmoil(t, seed)
		if !fits(&config) {
			continue
		}
		config.Alter(func(node int, e platform.Env) platform.Env {
			return &saboteur{Env: e, node: node, config: &config, bug: bug}
		})
		counted := &turns{}
		if run(t, config, counted); counted.deposed > 0 {
			return
		}
	}
	t.Error("nobody leads beyond the lease in 100 worlds: the lease keeps nobody apart")
}
