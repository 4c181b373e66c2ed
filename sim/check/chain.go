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
	deposed int32    // its leader, if a failover has ended it, else -1
	cut     bool     // a failover has left out what it wrote beyond kept
	kept    uint64   // if cut: index of its last write that later terms contain
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

// last is the newest version that is not lost.
func (h *chain) last() replica.Version {
	for i := len(h.reigns) - 1; i >= 0; i-- {
		r := &h.reigns[i]
		kept := r.end() - 1
		if r.cut {
			kept = r.kept
		}
		if kept >= r.first {
			return replica.Version{Term: r.term, Index: kept}
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

// newest is the newest term that has written, or was deposed.
func (h *chain) newest() uint64 {
	if len(h.reigns) == 0 {
		return 0
	}
	return h.reigns[len(h.reigns)-1].term
}

// survivor is the newest version that later terms contain of what there was up to
// v: v itself unless it is lost.
func (h *chain) survivor(v replica.Version) replica.Version {
	for i := len(h.reigns) - 1; i >= 0; i-- {
		r := &h.reigns[i]
		if r.term > v.Term {
			continue
		}
		kept := r.end() - 1
		if r.cut {
			kept = r.kept
		}
		if r.term == v.Term && v.Index <= kept {
			return v
		}
		if kept >= r.first {
			return replica.Version{Term: r.term, Index: kept}
		}
	}
	return replica.Version{}
}

// open returns the part that a term writes, a new one if it has not begun.
func (h *chain) open(term uint64) *reign {
	if r := h.reign(term); r != nil {
		return r
	}
	h.reigns = append(h.reigns, reign{term: term, first: h.last().Index + 1, deposed: none})
	return &h.reigns[len(h.reigns)-1]
}

// cut ends the reign of term, led by node, without its leader: the next term
// continues at base. It returns how many writes are lost.
func (h *chain) cut(term uint64, node int32, base replica.Version) (lost int64) {
	h.open(term).deposed = node
	for i := range h.reigns {
		r := &h.reigns[i]
		end := r.end() - 1
		if r.cut {
			end = r.kept
		}
		kept := min(end, base.Index)
		if r.term > base.Term {
			kept = r.first - 1
		}
		if r.term == term || kept < end {
			r.cut, r.kept = true, kept
		}
		lost += int64(end - kept)
	}
	return lost
}
