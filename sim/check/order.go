package check

import (
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// order judges the law of order for sequential collections: the commits form one
// chain, in which each write follows the one before,
//
//	index(w) = index(previous) + 1,  term(w) >= term(previous)
//
// and a copy only ever moves on along the chain: what it reports to have applied,
// and what it lets calls see, is a version of the chain, never an older one than
// before. That no write is left out on the way is the law of value's business.
type order struct{ c *Checkers }

// committed judges a write's place and gives it one in the chain. It returns
// whether the write is part of the history; one of a deposed leader is not.
func (o *order) committed(e *record.Commit) bool {
	h := &o.c.chains.of[e.Collection]
	v := replica.Version{Term: e.Term, Index: e.Index}
	if r := h.reign(e.Term); r != nil && r.deposed != none {
		if v.Index != r.end() {
			o.broken(e, "deposed leader's write %v after index %d", v, r.end()-1)
			return false
		}
		r.digests = append(r.digests, e.Digest)
		if own := o.c.placement.holder(e.Collection, e.Node); own != nil {
			own.version = v
		}
		o.c.chains.losses.Writes++
		return false
	}
	last := h.last()
	if v.Index != last.Index+1 || v.Term < h.newest() || v.Term == 0 {
		o.broken(e, "write %v after %v", v, last)
		return false
	}
	r := h.open(v.Term)
	r.digests = append(r.digests, e.Digest)
	if own := o.c.placement.holder(e.Collection, e.Node); own != nil {
		if own.version != last {
			o.broken(e, "write %v ordered by a copy at %v, after %v", v, own.version, last)
		}
		own.version = v
	}
	return true
}

func (o *order) broken(e *record.Commit, format string, args ...any) {
	o.c.broken(Order, e.At, e.Collection, e.Node, format, args...)
}

// applied judges a copy's step. A copy that is not placed yet is one that joins.
func (o *order) applied(a *record.Apply) {
	v := replica.Version{Term: a.Term, Index: a.Index}
	own := o.c.placement.arriving(a.Collection, a.Node)
	switch l := o.c.chains.of[a.Collection].at(v); {
	case !l.known && v != (replica.Version{}):
		o.c.broken(Order, a.At, a.Collection, a.Node, "copy at %v, which no leader has ordered", v)
	case v.Before(own.version) && !o.c.chains.of[a.Collection].at(own.version).lost:
		o.c.broken(Order, a.At, a.Collection, a.Node, "copy went back from %v to %v", own.version, v)
	}
	own.version = v
}

// served judges what a call has seen: its copy's version.
func (o *order) served(s *record.Serve) {
	v := replica.Version{Term: s.FoundTerm, Index: s.FoundIndex}
	l := o.c.chains.of[s.Collection].at(v)
	if !l.known && v != (replica.Version{}) {
		o.c.broken(Order, s.At, s.Collection, s.Node, "call %x saw %v, which no leader has ordered", s.Invocation, v)
		return
	}
	if l.lost {
		o.c.chains.losses.Reads++
	}
	if own := o.c.placement.holder(s.Collection, s.Node); own != nil && own.version != v {
		o.c.broken(Order, s.At, s.Collection, s.Node, "call %x saw %v at a copy that is at %v", s.Invocation, v, own.version)
	}
}

// failedOver cuts the chain.
func (o *order) failedOver(e *record.Failover) {
	h := &o.c.chains.of[e.Collection]
	base := replica.Version{Term: e.BaseTerm, Index: e.BaseIndex}
	if l := h.at(base); l.lost || !l.known && base != (replica.Version{}) {
		o.c.broken(Order, e.At, e.Collection, e.Node, "failover from %v, which is no version of the history", base)
		return
	}
	term, node := o.c.leader.depose(e)
	o.c.chains.losses.Writes += h.cut(term, node, base)
}
