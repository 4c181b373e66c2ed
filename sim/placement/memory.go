package placement

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/unit"
	"github.com/ermes-sim/ermes-sim/topology"
)

// MakeRoom evicts the copies that are least missed until bytes are free; none if
// that is not enough. Leaders and anchors stay: a collection must have one, and
// handing its role over takes time.
func (a *Agent) MakeRoom(bytes int64) bool {
	list, held := a.residents(false)
	victims, ok := policy.Admit(policy.Resident{Bytes: bytes, Loss: math.Inf(1)}, list, a.memory(), 0)
	for _, i := range victims {
		a.table.Unit(held[i]).Evict(unit.EvictedReason)
	}
	return ok
}

// queued is a grant that waits for residents to leave.
type queued struct {
	grant *protocol.Grant
	until int64 // ns
}

// Admit holds the auction of the policies (policy.Admit): a newcomer that gains
// enough gets in at the expense of residents that lose less. Copies that can be
// spared go at once. Leaders float: they hand their role to another copy, or move
// to where there is room, and the newcomer waits for that.
func (a *Agent) Admit(g *protocol.Grant) unit.Space {
	waits, fits := a.queuedFor(g), g.Size <= a.table.Free()
	switch {
	case waits && !fits:
		return unit.Soon
	case waits, fits && a.par.Weights.Kappa == 0:
		a.unqueue(g)
		return unit.Free
	}
	list, held := a.residents(true)
	victims, ok := policy.Admit(policy.Resident{Bytes: g.Size, Loss: g.Offer}, list, a.memory(), a.par.Weights.Kappa)
	if !ok {
		return unit.Full
	}
	spare := a.spare(g, list, victims)
	result := unit.Free
	for _, i := range victims {
		if a.table.Known(held[i]).Evictable() {
			a.table.Unit(held[i]).Evict(record.DisplacedReason)
			continue
		}
		if result == unit.Free {
			result = unit.Soon
			a.wait(g)
		}
		a.float(held[i], spare/float64(len(victims)))
	}
	return result
}

// wait keeps a grant for two epochs: the next epoch to begin from then on refuses it. If
// none does, because the run ends before, a timer does.
func (a *Agent) wait(g *protocol.Grant) {
	now := a.table.Env.Now()
	q := queued{g, now + 2*a.par.Epoch}
	a.queue = append(a.queue, q)
	if q.until > a.lastEpoch() {
		a.table.Env.After(q.until-now, platform.Timer{Kind: platform.TimerExpire})
	}
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
	a.table.CatchUp()
	for _, q := range slices.Clone(a.queue) {
		if q.grant.Size <= a.table.Free() {
			a.table.Unit(q.grant.Collection).Join(q.grant)
		}
	}
}

// expire refuses the grants for which nobody has left in time.
func (a *Agent) expire(now int64) {
	for _, q := range slices.Clone(a.queue) {
		if q.until <= now {
			a.unqueue(q.grant)
			a.table.Unit(q.grant.Collection).Refuse(q.grant, "no-memory")
		}
	}
}

// residents lists what the copies here would lose if they went. Those that cannot
// go lose everything; leaders count among those that can, if patient.
func (a *Agent) residents(patient bool) (list []policy.Resident, collections []int32) {
	for _, c := range a.held {
		list = append(list, policy.Resident{Bytes: a.table.Unit(c).Size(), Loss: a.worth(c, patient)})
		collections = append(collections, c)
	}
	return list, collections
}

// worth is by how much the copy of c would be missed.
func (a *Agent) worth(c int32, patient bool) float64 {
	switch {
	case a.frozen(c) || a.keeps(c) || a.table.Known(c).Arriving():
		return math.Inf(1)
	case a.table.Known(c).Evictable() && len(a.table.Known(c).Copy().Config.Replicas) > 1:
		v := a.view(c)
		if valuer, ok := a.policyFor(c).(policy.Valuer); ok {
			return valuer.Worth(v)
		}
		return policy.Loss(v)
	case patient && a.table.Known(c).MayCommit() && !a.table.Known(c).Acting():
		if ways := policy.Displacements(a.view(c)); len(ways) > 0 {
			return ways[0].Delta
		}
	}
	return math.Inf(1)
}

// reprice sets the price of this node's memory, which it gossips.
func (a *Agent) reprice() {
	if a.table.Capacity() == topology.Unlimited {
		return
	}
	list, _ := a.residents(true)
	for _, p := range a.par.Policies {
		if pricer, ok := p.(policy.Pricer); ok {
			a.price = pricer.Price(a.memory(), list)
		}
	}
}

// Refused takes notice of a refused copy, and the next best action gets its turn, unless
// the run has ended: nothing is decided any more then.
func (a *Agent) Refused(b *protocol.Refuse) {
	now := a.table.Env.Now()
	a.full.add(b, now, a.par.Epoch)
	if now <= a.end {
		a.decideAbout(b.Collection)
	}
}

// refused reports whether the target of an action has refused as much lately.
func (a *Agent) refused(c int32, action *policy.Action) bool {
	return a.full.blocks(c, int32(action.To.ID), action.Offer, a.table.Env.Now())
}
