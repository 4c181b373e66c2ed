package placement

import (
	"math"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/topology"
)

// MakeRoom evicts the copies that are least missed until bytes are free; none if
// that is not enough. Leaders and anchors stay: a collection must have one, and
// its role can only be handed over.
func (a *Agent) MakeRoom(bytes int64) bool { return a.admit(bytes, math.Inf(1), policy.Weights{}) }

// admit holds the auction of the policies (policy.Admit): a newcomer that gains
// so much gets in at the expense of residents that lose less.
func (a *Agent) admit(bytes int64, gain float64, w policy.Weights) bool {
	list, held := a.residents()
	victims, ok := policy.Admit(policy.Resident{Bytes: bytes, Loss: gain}, list, a.memory(), w.Kappa)
	for _, i := range victims {
		a.evict(held[i])
	}
	return ok
}

// residents lists what the copies here would lose if they went. Those that
// cannot go at once lose everything.
func (a *Agent) residents() (list []policy.Resident, collections []int32) {
	for _, c := range a.held {
		r := policy.Resident{Bytes: a.node.Size(c), Loss: math.Inf(1)}
		if !a.frozen(c) && !a.keeps(c) && a.acts[c].handing == nil && a.node.Evictable(c) && len(a.node.Copy(c).Config.Replicas) > 1 {
			r.Loss = a.worth(c)
		}
		list = append(list, r)
		collections = append(collections, c)
	}
	return list, collections
}

// worth is by how much the copy of c would be missed.
func (a *Agent) worth(c int32) float64 {
	v := a.view(c)
	if valuer, ok := a.policyFor(c).(policy.Valuer); ok {
		return valuer.Worth(v)
	}
	return policy.Loss(v)
}

// reprice sets the price of this node's memory, which it gossips.
func (a *Agent) reprice() {
	if a.node.Capacity() == topology.Unlimited {
		return
	}
	list, _ := a.residents()
	for _, p := range a.par.Policies {
		if pricer, ok := p.(policy.Pricer); ok {
			a.price = pricer.Price(a.memory(), list)
		}
	}
}

// evict lets a copy go and tells the leader so.
func (a *Agent) evict(c int32) {
	p := &protocol.Propose{
		Collection: c,
		Proposer:   a.node.ID(),
		Seq:        a.node.Copy(c).Config.Seq,
		Forced:     true,
		Action:     policy.Action{Kind: policy.Drop, Delta: math.NaN(), Reason: "evicted for want of memory"},
	}
	config := a.node.Copy(c).Config
	config.Replicas = without(config.Replicas, a.node.ID())
	config.Cause, config.Delta = p.Action.Reason, p.Action.Delta
	a.node.SendTowardLeader(c, network.Control, p)
	a.node.Leave(c, config)
}

// Overflow makes the copy of c go, which has no room for an update. An anchor
// hands its role to the update's origin, which has a copy, and goes then; until
// that it keeps the update aside.
func (a *Agent) Overflow(c, origin int32) {
	if !a.node.Tied(c) {
		a.evict(c)
		return
	}
	if !a.node.Leads(c) || a.acts[c].busy || !has(a.node.Copy(c).Config.Replicas, origin) {
		return
	}
	p := &protocol.Propose{Collection: c, Proposer: a.node.ID(), Seq: a.node.Copy(c).Config.Seq, Action: policy.Action{
		Kind: policy.Lead, To: a.cat.Places[origin], DropSelf: true, Delta: math.NaN(), Reason: "no room for an update",
	}}
	a.proposed(p)
}

// retry gives what waits for memory another chance.
func (a *Agent) retry() { a.node.CatchUp() }

// refusal is a target that had no room lately.
type refusal struct {
	collection, target int32
	until              int64 // ns
}

// remember takes notice of a refused copy: the target is not proposed again for
// two epochs, and the next best action gets its turn.
func (a *Agent) remember(b *protocol.Refuse) {
	now := a.node.Env().Now()
	kept := a.full[:0]
	for _, r := range a.full {
		if r.until > now {
			kept = append(kept, r)
		}
	}
	a.full = append(kept, refusal{b.Collection, b.Target, now + 2*a.par.Epoch})
	a.decideAbout(b.Collection)
}

func (a *Agent) refused(c, target int32) bool {
	now := a.node.Env().Now()
	for _, r := range a.full {
		if r.collection == c && r.target == target && r.until > now {
			return true
		}
	}
	return false
}
