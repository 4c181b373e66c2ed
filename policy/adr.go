package policy

import "math"

// ADR is adaptive data replication: the set of copies is a connected subtree
// that grows towards reads and shrinks before writes, one link at a time. It
// counts messages and knows neither distances nor a cost per copy.
//
// The original lets any copy write. Here the leader orders all writes, so that
// they reach every other copy from the leader's direction, also those that come
// from beyond it: a new copy must be read more often than anything is written.
// And the leader needs a rule of its own: its role follows the majority of writes
// along the copies. Calls of sec collections count as reads, updates as writes
// from elsewhere.
type ADR struct{}

func init() {
	Register(Definition{
		Name:        "adr",
		Consistency: both,
		Doc:         "Grows and shrinks a connected set of copies by counting reads and writes per link.",
		Reference:   "O. Wolfson, S. Jajodia, Y. Huang: An adaptive data replication algorithm. ACM TODS 22 (1997)",
		New:         func(Values) Policy { return ADR{} },
	})
}

// A side is what comes over one adjacent link, per second.
type side struct {
	neighbour     *Place
	reads, writes float64
	copies        bool // the other copies, or some, are there
}

// Decide makes the tests of expansion, then of contraction or switch.
func (ADR) Decide(v *View) []Action {
	sides, own := survey(v)
	reads, writes := own.reads, own.writes
	for i := range sides {
		reads += sides[i].reads
		writes += sides[i].writes
	}
	var actions []Action
	inner := 0 // sides with copies
	for i := range sides {
		s := &sides[i]
		if s.copies {
			inner++
		} else if s.reads > writes {
			actions = append(actions, duplicate(v, s.neighbour, "expansion"))
		}
	}
	if len(actions) > 0 || v.Partial {
		return actions
	}
	for i := range sides {
		s := &sides[i]
		switch {
		case inner == 0 && s.reads+s.writes > reads+writes-s.reads-s.writes:
			return []Action{relocate(v, s.neighbour, "switch")}
		case inner == 1 && s.copies && s.writes > reads-s.reads:
			return []Action{leave(v, math.NaN(), Terms{}, "contraction")}
		case v.Leads && holds(v.Replicas, s.neighbour) && s.writes > writes-s.writes:
			return []Action{{Kind: Lead, To: s.neighbour, Delta: math.NaN(), Reason: "most writes come from there"}}
		}
	}
	return nil
}

// survey sums the demand by adjacent link, in the order in which links are
// first met, and what enters at this node.
func survey(v *View) (sides []side, own side) {
	at := func(p *Place) *side {
		if p == v.Self {
			return &own
		}
		n := Toward(v.Self, p)
		for i := range sides {
			if sides[i].neighbour == n {
				return &sides[i]
			}
		}
		sides = append(sides, side{neighbour: n})
		return &sides[len(sides)-1]
	}
	for _, r := range v.Replicas {
		at(r).copies = true
	}
	for i := range v.Reads {
		at(v.Reads[i].Access).reads += v.Reads[i].Rate
	}
	if !v.Leads {
		at(v.Leader).writes += v.Updates.Rate
		return sides, own
	}
	if !v.Sequential {
		own.writes += v.Updates.Rate
		return sides, own
	}
	for i := range v.Writes {
		at(v.Writes[i].Access).writes += v.Writes[i].Rate
	}
	return sides, own
}
