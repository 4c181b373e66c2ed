package placement

import (
	"math"
	"sort"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
)

// MakeRoom evicts the copies that are least missed until bytes are free. It
// evicts nothing if that is not enough. Leaders and anchors stay: a collection
// must have one, and its role can only be handed over.
func (a *Agent) MakeRoom(bytes int64) bool { return a.admit(bytes, math.Inf(1), -1) }

// admit evicts residents of the lowest density, loss per byte, until bytes are
// free, provided that together they lose less than gain (the auction of
// docs/POLICIES.md). newcomer is no victim.
func (a *Agent) admit(bytes int64, gain float64, newcomer int32) bool {
	need := bytes - a.node.Free()
	if need <= 0 {
		return true
	}
	residents := a.residents(newcomer)
	var freed int64
	loss := 0.0
	for i, r := range residents {
		freed += r.bytes
		loss += math.Max(r.loss, 0)
		if loss >= gain {
			return false
		}
		if freed >= need {
			for _, victim := range residents[:i+1] {
				a.evict(victim.collection)
			}
			return true
		}
	}
	return false
}

// resident is a copy that could be evicted.
type resident struct {
	collection int32
	bytes      int64
	loss       float64 // rise of the energy if it goes, requests in flight
}

// residents lists the copies that could be evicted at once, of the lowest loss
// per byte first.
func (a *Agent) residents(except int32) []resident {
	var list []resident
	for _, c := range a.held {
		copied := a.node.Copy(c)
		if c == except || a.frozen(c) || a.acts[c].handing != nil || !a.node.Evictable(c) || len(copied.Config.Replicas) < 2 {
			continue
		}
		list = append(list, resident{collection: c, bytes: a.node.Size(c), loss: policy.Loss(a.view(c))})
	}
	sort.SliceStable(list, func(i, j int) bool {
		return float64(list[i].loss*float64(list[j].bytes)) < float64(list[j].loss*float64(list[i].bytes))
	})
	return list
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
	if !a.node.Leads(c) {
		a.evict(c)
		return
	}
	if a.acts[c].busy || !has(a.node.Copy(c).Config.Replicas, origin) {
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
