package check

import (
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Options are the settings of Checkers. The zero value is the default.
type Options struct {
	// Keep is how many violations are kept to be shown; all are counted. 0 = 100.
	Keep int
	// Group returns the group that owns a collection; nil if tokens of any group
	// are good for every collection.
	Group func(collection int32) string
	// Staleness is the time within which every node has to heed a revocation, ns.
	// 0 = revocations are not judged.
	Staleness int64
	// NoReplay saves the time and memory of applying every commit a second time.
	// Then the law of values compares copies with their leader only, and that of
	// convergence sec copies with each other only.
	NoReplay bool
	// Epoch of the placement and Duration of the run, ns, for the law of liveness. Without
	// a duration it is not judged whether placements come to rest.
	Epoch, Duration int64
}

// Checkers is a listener that judges all laws.
type Checkers struct {
	tally
	clock func() int64
	now   int64 // time of the last event

	flights     flights
	chains      chains
	placement   placement
	leader      leader
	order       order
	value       value
	session     session
	durability  durability
	memory      memory
	token       token
	latency     latency
	convergence convergence
	liveness    liveness
}

// New returns checkers of a run on a tree, with collections and clients in the
// order in which the run numbers them.
func New(tree *topology.Tree, collections []workloads.Collection, clients []workloads.Client, o Options) *Checkers {
	c := &Checkers{}
	c.keep = o.Keep
	if c.keep == 0 {
		c.keep = 100
	}
	c.flights = newFlights(len(clients))
	c.chains.c = c
	c.placement.c = c
	c.leader.c = c
	c.order.c = c
	c.value = value{c: c, off: o.NoReplay}
	c.session = newSession(c)
	c.durability.c = c
	c.memory = newMemory(c, tree)
	c.token = newToken(c, clients, o)
	c.latency.c = c
	c.convergence.c = c
	c.liveness = liveness{c: c, epoch: o.Epoch, end: o.Duration, restless: record.Restless(tree.Len())}
	for i := range collections {
		c.Add(&collections[i])
	}
	return c
}

// Add makes the next collection known: one that is created in the middle of a run.
func (c *Checkers) Add(collection *workloads.Collection) {
	c.chains.add(collection.Consistency == workloads.Sequential)
	c.placement.add()
	c.leader.add()
	c.value.add()
	c.liveness.of = append(c.liveness.of, unrest{})
}

// Clock gives the checkers the run's clock. Without one, the time of an event
// that does not tell its own is that of the event before, and the law of latency
// cannot compare with the time that has passed.
func (c *Checkers) Clock(now func() int64) { c.clock = now }

// Violations returns the first violations.
func (c *Checkers) Violations() []Violation { return c.kept }

// Count is the number of all violations.
func (c *Checkers) Count() int64 {
	var n int64
	for _, k := range c.counts {
		n += k
	}
	return n
}

// Counts is the number of violations of each law.
func (c *Checkers) Counts() [Laws]int64 { return c.counts }

// Losses is what was lost or repeated, as the model allows.
func (c *Checkers) Losses() Losses { return c.chains.losses }

// sequential tells the consistency of a collection.
func (c *Checkers) sequential(id int32) bool { return c.chains.of[id].sequential }

// Began hears of a call.
func (c *Checkers) Began(i *record.Invocation) {
	c.tick(i.Sent)
	c.liveness.began()
	if f := c.flights.begin(i); f == nil {
		c.broken(Durability, c.now, i.Collection, -1, "invocation %x has begun twice", i.ID)
	}
}

// Invoked hears of an outcome.
func (c *Checkers) Invoked(i *record.Invocation) {
	c.tickUntimed()
	f := c.flights.find(i.ID)
	if f == nil || f.abandoned {
		c.broken(Durability, c.now, i.Collection, i.Executed, "invocation %x has an outcome, %v, but is not under way", i.ID, i.Status)
		return
	}
	c.latency.invoked(i, f)
	c.token.invoked(i, f)
	c.durability.invoked(i, f)
	c.session.invoked(i, f)
	if i.Status == record.TimedOut || i.Retries > 0 {
		c.flights.abandon(f, 1+i.Retries)
		return
	}
	c.flights.end(i.ID)
}

// Created hears of an initial state.
func (c *Checkers) Created(e record.Creation) {
	c.tick(e.At)
	c.value.created(&e)
}

// Acted hears of an act.
func (c *Checkers) Acted(a *record.Act) {
	c.tick(a.At)
	c.leader.acted(a)
	c.placement.acted(a)
	c.liveness.acted(a)
}

// Stalled hears of what waits in vain.
func (c *Checkers) Stalled(s record.Stall) {
	c.tick(s.At)
	c.liveness.stalled(&s)
}

// Committed hears of a commit.
func (c *Checkers) Committed(e record.Commit) {
	c.tick(e.At)
	f := c.flights.find(e.Invocation)
	c.durability.committed(&e, f)
	c.placement.committed(&e)
	if c.sequential(e.Collection) {
		c.leader.committed(&e)
		link := c.order.committed(&e)
		c.value.committed(&e, link)
		c.session.committed(&e, f)
	} else {
		c.value.merged(&e)
	}
}

// Applied hears of a copy that has got further.
func (c *Checkers) Applied(a record.Apply) {
	c.tick(a.At)
	c.order.applied(&a)
	c.value.applied(&a)
}

// Served hears of a call that runs.
func (c *Checkers) Served(s record.Serve) {
	c.tick(s.At)
	f := c.flights.find(s.Invocation)
	c.placement.served(&s)
	if !c.sequential(s.Collection) {
		return
	}
	c.order.served(&s)
	c.value.served(&s)
	c.session.served(&s, f)
}

// FailedOver hears of a term that begins without the old leader.
func (c *Checkers) FailedOver(e record.Failover) {
	c.tick(e.At)
	c.order.failedOver(&e)
	c.value.failedOver(&e)
}

// Occupied hears of a node's memory.
func (c *Checkers) Occupied(node int32, bytes int64) {
	c.tickUntimed()
	c.memory.told(node, bytes)
}

// Issued hears of a token.
func (c *Checkers) Issued(t record.Issue) {
	c.tick(t.At)
	c.token.issuedOne(&t)
}

// Revoked hears of a revocation.
func (c *Checkers) Revoked(r record.Revocation) {
	c.tick(r.At)
	c.token.revoke(&r)
}

// Admitted hears of an admission.
func (c *Checkers) Admitted(a record.Admission) {
	c.tick(a.At)
	f := c.flights.find(a.Invocation)
	c.token.admitted(&a, f)
	c.liveness.stopped(&a, f)
}

// Final judges what must have come about when a run has come to rest. A run that
// was stopped before has not: then Final is not to be called. Nor has one with a fault
// that never ends, which calls, updates and acts await for ever: of it only the number
// of messages is judged.
func (c *Checkers) Final(r *record.Rest) {
	c.tick(r.At)
	c.messages(r)
	if r.Severed {
		return
	}
	c.durability.final()
	c.placement.final(r)
	c.convergence.final(r)
	c.memory.final(r)
}
