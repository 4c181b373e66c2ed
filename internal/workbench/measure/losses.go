package measure

import (
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// Losses counts what faults cost. A write is lost if an election cuts the history
// before it: the new leader continues at a version that does not contain it.
type Losses struct {
	Counted summary.Faults
	terms   map[int32][]reign // by collection
}

// A reign is a term's writes, by their last index.
type reign struct{ term, first, last uint64 }

// NewLosses begins to count.
func NewLosses() *Losses { return &Losses{terms: map[int32][]reign{}} }

// Invoked counts retries.
func (l *Losses) Invoked(i *record.Invocation) { l.Counted.Retries += int64(i.Retries) }

// Acted counts elections.
func (l *Losses) Acted(a *record.Act) {
	if a.Kind == record.Lead && a.Reason == record.ElectedReason {
		l.Counted.Elections++
	}
}

// Committed follows how far each term of a sequential collection has got.
func (l *Losses) Committed(c record.Commit) {
	if c.Term == 0 {
		return
	}
	terms := l.terms[c.Collection]
	if k := len(terms); k > 0 && terms[k-1].term == c.Term {
		terms[k-1].last = c.Index
		return
	}
	l.terms[c.Collection] = append(terms, reign{c.Term, c.Index, c.Index})
}

// FailedOver counts the writes after the version with which the new leader begins.
func (l *Losses) FailedOver(f record.Failover) {
	base := replica.Version{Term: f.BaseTerm, Index: f.BaseIndex}
	terms := l.terms[f.Collection]
	for k := len(terms) - 1; k >= 0; k-- {
		r := &terms[k]
		if !base.Before(replica.Version{Term: r.term, Index: r.last}) {
			break
		}
		kept := max(r.first-1, min(r.last, base.Index))
		if r.term > base.Term {
			kept = r.first - 1
		}
		l.Counted.LostWrites += int64(r.last - kept)
		if r.last = kept; kept < r.first {
			terms = terms[:k]
		}
	}
	l.terms[f.Collection] = terms
}
