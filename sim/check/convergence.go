package check

import (
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// convergence judges the copies when a run has come to rest. Every copy of a
// sequential collection is at the chain's last version, in its state. Every copy
// of a sec collection is in the state to which the checkers' own copy has come,
// which has merged every commit: they are equal, and no acknowledged write is
// missing. Copies that could not take updates for want of memory are exempt.
type convergence struct{ c *Checkers }

func (v *convergence) final(r *record.Rest) {
	for i := range r.Holdings {
		h := &r.Holdings[i]
		if h.Overdue > 0 {
			continue
		}
		if v.c.sequential(h.Collection) {
			v.sequential(r, h)
		} else {
			v.sec(r, i)
		}
	}
}

func (v *convergence) sequential(r *record.Rest, h *record.Holding) {
	chain := &v.c.chains.of[h.Collection]
	got, last := replica.Version{Term: h.Term, Index: h.Index}, chain.last()
	if got != last {
		v.c.broken(Convergence, r.At, h.Collection, h.Node, "copy rests at %v, the last write is %v", got, last)
		return
	}
	if l := chain.at(last); l.known && l.digest != h.Digest {
		v.c.broken(Convergence, r.At, h.Collection, h.Node, "copy rests in state %016x at %v, want %016x", h.Digest, got, l.digest)
	}
}

func (v *convergence) sec(r *record.Rest, i int) {
	h := &r.Holdings[i]
	if own := v.c.value.of[h.Collection].state; own != nil {
		if want := own.Digest(); h.Digest != want {
			v.c.broken(Convergence, r.At, h.Collection, h.Node, "copy rests in state %016x, that of all writes is %016x", h.Digest, want)
		}
		return
	}
	for k := i - 1; k >= 0 && r.Holdings[k].Collection == h.Collection; k-- {
		if p := &r.Holdings[k]; p.Overdue == 0 {
			if p.Digest != h.Digest {
				v.c.broken(Convergence, r.At, h.Collection, h.Node, "copy rests in state %016x, that of node %d in %016x", h.Digest, p.Node, p.Digest)
			}
			return
		}
	}
}
