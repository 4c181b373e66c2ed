package placement

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/topology"
)

// MakeRoom evicts the copies that are least missed until bytes are free; none if
// that is not enough. Leaders and anchors stay: a collection must have one, and
// handing its role over takes time.
func (a *Agent) MakeRoom(bytes int64) bool {
	list, held := a.residents(false)
	victims, ok := policy.Admit(policy.Resident{Bytes: bytes, Loss: math.Inf(1)}, list, a.memory(), 0)
	for _, i := range victims {
		a.evict(held[i], evictedReason)
	}
	return ok
}

// entry is what becomes of a granted copy for which there may be no room.
type entry uint8

const (
	admitted entry = iota
	waiting        // residents are about to leave for it
	refused
)

// queued is a grant that waits for residents to leave.
type queued struct {
	grant *protocol.Grant
	until int64 // ns
}

// auction holds the auction of the policies (policy.Admit): a newcomer that gains
// enough gets in at the expense of residents that lose less. Copies that can be
// spared go at once. Leaders float: they hand their role to another copy, or move
// to where there is room, and the newcomer waits for that.
func (a *Agent) auction(g *protocol.Grant) entry {
	waits, fits := a.queuedFor(g), g.Size <= a.node.Free()
	switch {
	case waits && !fits:
		return waiting
	case waits, fits && a.par.Weights.Kappa == 0:
		a.unqueue(g)
		return admitted
	}
	list, held := a.residents(true)
	victims, ok := policy.Admit(policy.Resident{Bytes: g.Size, Loss: g.Offer}, list, a.memory(), a.par.Weights.Kappa)
	if !ok {
		return refused
	}
	spare := a.spare(g, list, victims)
	result := admitted
	for _, i := range victims {
		if a.node.Evictable(held[i]) {
			a.evict(held[i], record.DisplacedReason)
			continue
		}
		if result == admitted {
			result = waiting
			a.queue = append(a.queue, queued{g, a.node.Env().Now() + 2*a.par.Epoch})
		}
		a.float(held[i], spare/float64(len(victims)))
	}
	return result
}

// spare is what a newcomer gains beyond what its victims lose and the rise of this
// node's hydrostatic energy: what their ways may cost besides.
func (a *Agent) spare(g *protocol.Grant, list []policy.Resident, victims []int) float64 {
	before := a.memory()
	after := before
	after.Used += g.Size
	left := g.Offer
	for _, i := range victims {
		after.Used -= list[i].Bytes
		left -= math.Max(list[i].Loss, 0)
	}
	kappa := a.par.Weights.Kappa
	return left - (after.Pressure(kappa) - before.Pressure(kappa))
}

// float proposes the cheapest way in which a leader's copy can go. On its own the
// way gains nothing; the node that takes the copy in may lose what has been counted
// for it and the newcomer can spare.
func (a *Agent) float(c int32, spare float64) {
	v := a.view(c)
	if ways := policy.Displacements(v); len(ways) > 0 {
		way := ways[0]
		way.Offer, way.Reason = way.Terms.Memory+spare, record.DisplacedReason
		a.propose(c, way, v)
	}
}

func (a *Agent) queuedFor(g *protocol.Grant) bool {
	return slices.ContainsFunc(a.queue, func(q queued) bool { return q.grant == g })
}

func (a *Agent) unqueue(g *protocol.Grant) {
	a.queue = slices.DeleteFunc(a.queue, func(q queued) bool { return q.grant == g })
}

// retry gives what waits for memory another chance.
func (a *Agent) retry() {
	a.node.CatchUp()
	for _, q := range slices.Clone(a.queue) {
		if q.grant.Size <= a.node.Free() {
			a.granted(q.grant)
		}
	}
}

// expire refuses the grants for which nobody has left in time.
func (a *Agent) expire(now int64) {
	for _, q := range slices.Clone(a.queue) {
		if q.until <= now {
			a.unqueue(q.grant)
			a.refuse(q.grant, "no-memory")
		}
	}
}

// residents lists what the copies here would lose if they went. Those that cannot
// go lose everything; leaders count among those that can, if patient.
func (a *Agent) residents(patient bool) (list []policy.Resident, collections []int32) {
	for _, c := range a.held {
		list = append(list, policy.Resident{Bytes: a.node.Size(c), Loss: a.worth(c, patient)})
		collections = append(collections, c)
	}
	return list, collections
}

// worth is by how much the copy of c would be missed.
func (a *Agent) worth(c int32, patient bool) float64 {
	switch {
	case a.frozen(c) || a.keeps(c) || a.acts[c].handing != nil:
		return math.Inf(1)
	case a.node.Evictable(c) && len(a.node.Copy(c).Config.Replicas) > 1:
		v := a.view(c)
		if valuer, ok := a.policyFor(c).(policy.Valuer); ok {
			return valuer.Worth(v)
		}
		return policy.Loss(v)
	case patient && a.node.Leads(c) && !a.acts[c].busy:
		if ways := policy.Displacements(a.view(c)); len(ways) > 0 {
			return ways[0].Delta
		}
	}
	return math.Inf(1)
}

// reprice sets the price of this node's memory, which it gossips.
func (a *Agent) reprice() {
	if a.node.Capacity() == topology.Unlimited {
		return
	}
	list, _ := a.residents(true)
	for _, p := range a.par.Policies {
		if pricer, ok := p.(policy.Pricer); ok {
			a.price = pricer.Price(a.memory(), list)
		}
	}
}

// evictedReason is that of a copy that goes because what nodes hold has grown.
const evictedReason = "evicted for want of memory"

// evict lets a copy go and tells the leader so. If the leader's role is on its way here it goes
// back: a role needs a copy.
func (a *Agent) evict(c int32, reason string) {
	if h := a.acts[c].handing; h != nil {
		a.acts[c].handing = nil
		a.giveBack(h)
		defer a.release(c)
	}
	p := &protocol.Propose{Seq: a.node.Copy(c).Config.Seq, Forced: true, Proposal: record.Proposal{
		Collection: c, Proposer: a.node.ID(), Kind: policy.Drop, To: -1, Delta: math.NaN(), Reason: reason,
	}}
	config := a.node.Copy(c).Config
	config.Replicas = without(config.Replicas, a.node.ID())
	config.Cause, config.Delta = p.Reason, p.Delta
	a.node.SendTowardLeader(c, network.Control, p)
	a.node.Leave(c, config)
}

// Overflow makes the copy of c go, which has no room for an update. An anchor
// hands its role to the update's origin, which has a copy, and goes then; until
// that it keeps the update aside.
func (a *Agent) Overflow(c, origin int32) {
	if !a.node.Tied(c) {
		a.evict(c, evictedReason)
		return
	}
	if !a.node.Leads(c) || a.acts[c].busy || !has(a.node.Copy(c).Config.Replicas, origin) {
		return
	}
	p := &protocol.Propose{Seq: a.node.Copy(c).Config.Seq, Proposal: record.Proposal{
		Collection: c, Proposer: a.node.ID(), Kind: policy.Lead, To: origin, DropSelf: true, Delta: math.NaN(), Reason: "no room for an update",
	}}
	a.proposed(p)
}

// remember takes notice of a refused copy, and the next best action gets its turn.
func (a *Agent) remember(b *protocol.Refuse) {
	a.full.add(b, a.node.Env().Now(), a.par.Epoch)
	a.decideAbout(b.Collection)
}

// refused tells whether the target of an action has refused as much lately.
func (a *Agent) refused(c int32, action *policy.Action) bool {
	return a.full.blocks(c, int32(action.To.ID), action.Offer, a.node.Env().Now())
}
