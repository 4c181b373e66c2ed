package policy

import "math"

// holds reports whether a place is in a list.
func holds(list []*Place, p *Place) bool {
	for _, x := range list {
		if x == p {
			return true
		}
	}
	return false
}

// without is a list without a place.
func without(list []*Place, p *Place) []*Place {
	rest := make([]*Place, 0, len(list))
	for _, x := range list {
		if x != p {
			rest = append(rest, x)
		}
	}
	return rest
}

// near is a copy and its distance, s.
type near struct {
	place    *Place
	distance float64
}

// nearest is the copy nearest to a place, of the lowest ID among equals; at
// infinity if there is none.
func nearest(to *Place, copies []*Place) near {
	best := near{distance: math.Inf(1)}
	for _, c := range copies {
		if d := Distance(to, c); d < best.distance || (d == best.distance && c.ID < best.place.ID) {
			best = near{c, d}
		}
	}
	return best
}

// leave is the action by which the copy of v goes: a leader hands its role to
// the nearest other copy in the same act.
func leave(v *View, delta float64, terms Terms, reason string) Action {
	a := Action{Kind: Drop, Delta: delta, Terms: terms, Reason: reason}
	if v.Leads {
		a.Kind, a.DropSelf = Lead, true
		a.To = nearest(v.Self, without(v.Replicas, v.Self)).place
	}
	return a
}

// relocate is the action by which the copy of v goes to another place, with the
// leader's role if it has it, by a rule that computes no energies.
func relocate(v *View, to *Place, reason string) Action {
	a := Action{Kind: Copy, To: to, DropSelf: true, Delta: math.NaN(), Reason: reason}
	if v.Leads {
		a.Kind = Lead
	}
	a.Offer = Offer(v, &a)
	return a
}

// duplicate is a copy by a rule that computes no energies. It offers what it
// gains all the same: a full node displaces what loses less, whoever asks.
func duplicate(v *View, to *Place, reason string) Action {
	a := Action{Kind: Copy, To: to, Delta: math.NaN(), Reason: reason}
	a.Offer = Offer(v, &a)
	return a
}

// Inherits reports whether calls that a copy served may be served by another one
// when it has gone: whether a call can be that had gone before all others to it
// and has heir for the next nearest. rest are the copies that stay, heir among
// them. What heir has counted is not all that it serves until it has counted for
// a while.
//
// If there is such a call, then also one from the point where its way branches
// off from that between the two copies, for all other copies are at least as far
// from there as the call's detour is short.
func Inherits(heir, gone *Place, rest []*Place) bool {
	for _, p := range Path(gone, heir) {
		if Distance(p, gone) > Distance(p, heir) {
			return false
		}
		if Distance(p, heir) <= nearest(p, rest).distance {
			return true
		}
	}
	return false
}
