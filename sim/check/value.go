package check

import (
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// value judges the law of values: wherever and whenever a version of a sequential
// collection is seen, the state is the same, and it is that of the initial state
// after all writes up to the version. For every collection it keeps a copy of its
// own, to which it applies the commits as they are told, and compares digests:
// the leader's at every commit, a follower's whenever it gets further, a call's
// when it runs. A copy that has skipped, repeated or changed a write has another
// digest, but for a chance of 2^-64. For sec the copy serves the law of convergence.
type value struct {
	c   *Checkers
	off bool
	of  []replay
}

// A replay is the checkers' own copy of a collection.
type replay struct {
	log   *replica.Sequential // nil if it is not replayed
	state *replica.SEC
}

// observer is the node number of the checkers' copies: no node has it.
const observer = -1

func (v *value) add() { v.of = append(v.of, replay{}) }

// created founds the chain, or compares one more first copy with the others.
func (v *value) created(e *record.Creation) {
	var log *replica.Sequential
	var state *replica.SEC
	var digest uint64
	h := &v.c.chains.of[e.Collection]
	if h.sequential {
		log = replica.NewFollower()
		log.Install(e.State)
		digest = log.Digest()
	} else {
		state = replica.NewSEC(replica.Actor{Node: observer})
		state.Install(e.State)
		digest = state.Digest()
	}
	if h.founded {
		v.same(h.initial, digest, e.At, e.Collection, e.Node, "first copy", replica.Version{})
		return
	}
	h.initial, h.founded = digest, true
	if !v.off {
		v.of[e.Collection] = replay{log: log, state: state}
	}
}

// same compares a digest with the one that a version has.
func (v *value) same(want, got uint64, at int64, collection, node int32, who string, version replica.Version) {
	if want != got {
		v.c.broken(Value, at, collection, node, "%s at %v has state %016x, want %016x", who, version, got, want)
	}
}

// committed applies a write that has got a place in the chain.
func (v *value) committed(e *record.Commit, placed bool) {
	own := &v.of[e.Collection]
	if own.log == nil || !placed {
		return
	}
	version := replica.Version{Term: e.Term, Index: e.Index}
	if e.Entry.Version != version {
		v.c.broken(Value, e.At, e.Collection, e.Node, "write %v carries entry %v", version, e.Entry.Version)
		own.log = nil
		return
	}
	if own.log.Apply(e.Entry); own.log.Version() != version {
		v.c.broken(Value, e.At, e.Collection, e.Node, "write %v on base %v does not continue %v", version, e.Entry.Base, own.log.Version())
		own.log = nil // it would say so of every later write
		return
	}
	v.same(own.log.Digest(), e.Digest, e.At, e.Collection, e.Node, "leader", version)
}

// merged takes a write of a sec collection.
func (v *value) merged(e *record.Commit) {
	if own := &v.of[e.Collection]; own.state != nil {
		own.state.Merge(e.Delta)
	}
}

func (v *value) applied(a *record.Apply) {
	v.seen(a.Term, a.Index, a.Digest, a.At, a.Collection, a.Node, "copy")
}

func (v *value) served(s *record.Serve) {
	v.seen(s.FoundTerm, s.FoundIndex, s.Digest, s.At, s.Collection, s.Node, "call")
}

// seen compares a state with that of its version in the chain.
func (v *value) seen(term, index, digest uint64, at int64, collection, node int32, who string) {
	version := replica.Version{Term: term, Index: index}
	if l := v.c.chains.of[collection].at(version); l.known {
		v.same(l.digest, digest, at, collection, node, who, version)
	}
}

// failedOver takes the new leader's state for its own: that of an earlier version,
// as its digest has to show.
func (v *value) failedOver(e *record.Failover) {
	log := replica.NewFollower()
	log.Install(e.State)
	v.seen(e.BaseTerm, e.BaseIndex, log.Digest(), e.At, e.Collection, e.Node, "new leader")
	if v.of[e.Collection].log != nil {
		v.of[e.Collection].log = log
	}
}
