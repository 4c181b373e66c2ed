package check

import "github.com/ermes-sim/ermes-sim/sim/replica"

// A chain is the order that the leaders of a sequential collection have given to
// its writes: terms, each of which continues an earlier one's versions. It holds
// the digest of every version.
type chain struct {
	sequential bool
	initial    uint64 // digest of the zero version
	founded    bool   // initial is known
	reigns     []reign
}

// A reign is the part of a chain that one term has written.
type reign struct {
	term    uint64
	first   uint64   // index of its first write
	digests []uint64 // of its versions in order
	cut     bool     // a failover has ended it
	kept    uint64   // if cut: index of its last write that the next term contains
}

// end is the index after the reign's last write.
func (r *reign) end() uint64 { return r.first + uint64(len(r.digests)) }

// chains are those of all collections, and what is lost of them.
type chains struct {
	c      *Checkers
	of     []chain
	losses Losses
}

func (s *chains) add(sequential bool) {
	s.of = append(s.of, chain{sequential: sequential})
}

// last is the newest version.
func (h *chain) last() replica.Version {
	if len(h.reigns) == 0 {
		return replica.Version{}
	}
	for i := len(h.reigns) - 1; i >= 0; i-- {
		r := &h.reigns[i]
		switch {
		case r.cut && r.kept >= r.first:
			return replica.Version{Term: r.term, Index: r.kept}
		case !r.cut && len(r.digests) > 0:
			return replica.Version{Term: r.term, Index: r.end() - 1}
		}
	}
	return replica.Version{}
}

// reign returns the part of the chain that a term has written, nil if none.
func (h *chain) reign(term uint64) *reign {
	for i := len(h.reigns) - 1; i >= 0 && h.reigns[i].term >= term; i-- {
		if h.reigns[i].term == term {
			return &h.reigns[i]
		}
	}
	return nil
}

// A link is what a chain knows of a version.
type link struct {
	known  bool // it exists, and so does its digest
	lost   bool // no later term contains it
	digest uint64
}

// at looks a version up.
func (h *chain) at(v replica.Version) link {
	if v == (replica.Version{}) {
		return link{known: h.founded, digest: h.initial}
	}
	r := h.reign(v.Term)
	if r == nil || v.Index < r.first || v.Index >= r.end() {
		return link{}
	}
	return link{known: true, lost: r.cut && v.Index > r.kept, digest: r.digests[v.Index-r.first]}
}

// append adds a version of the newest term, or of one that a failover has ended.
func (h *chain) append(v replica.Version, digest uint64) {
	r := h.reign(v.Term)
	if r == nil {
		h.reigns = append(h.reigns, reign{term: v.Term, first: v.Index})
		r = &h.reigns[len(h.reigns)-1]
	}
	r.digests = append(r.digests, digest)
}

// cutAt lets a new term continue at base; what the terms before wrote beyond it
// is lost. It returns how many writes these are.
func (h *chain) cutAt(base replica.Version) (lost int64) {
	for i := range h.reigns {
		r := &h.reigns[i]
		kept := min(r.end()-1, base.Index)
		if r.term > base.Term {
			kept = r.first - 1
		}
		if r.cut {
			kept = min(kept, r.kept)
			lost += int64(r.kept - kept)
		} else {
			lost += int64(r.end() - 1 - kept)
		}
		r.cut, r.kept = true, kept
	}
	return lost
}
