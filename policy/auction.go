package policy

import (
	"math"
	"slices"
)

// A Resident is a copy that occupies memory of a node, or wants to.
type Resident struct {
	Bytes int64
	Loss  float64 // by how much the energy rises if it is not here, apart from the node's own memory, requests in flight; +Inf if it cannot go
}

// density is what a resident loses per byte.
func (r *Resident) density() float64 { return r.Loss / float64(r.Bytes) }

// Admit decides whether a newcomer gets into a node, and at whose expense: the
// residents of the lowest density sink until it fits, as what weighs less than
// the fluid it displaces floats up (Archimedes). It gets in iff it is worth more
// than all that, together with the rise of the node's hydrostatic energy:
//
//	Loss(newcomer) > ∑ max(Loss(victim), 0) + ΔH
//
// Loss(newcomer) is the Offer of its action. Greedy by density solves the
// knapsack up to one resident; those whose bytes turn out not to be needed stay, and
// where one resident alone makes room for less, it goes instead.
// victims are positions in residents, ascending by density; none if ok is false.
// O(n·log n).
func Admit(newcomer Resident, residents []Resident, m Memory, kappa float64) (victims []int, ok bool) {
	need := int64(0)
	if m.Capacity > 0 {
		if newcomer.Bytes > m.Capacity {
			return nil, false
		}
		need = m.Used + newcomer.Bytes - m.Capacity
	}
	freed, loss := int64(0), 0.0
	for _, i := range byDensity(residents) {
		if freed >= need || math.IsInf(residents[i].Loss, 1) {
			break
		}
		victims = append(victims, i)
		freed += residents[i].Bytes
	}
	if freed < need {
		return nil, false // not even all of them
	}
	for k := len(victims) - 1; k >= 0; k-- { // the dearest first
		if r := &residents[victims[k]]; freed-r.Bytes >= need {
			freed -= r.Bytes
			victims = slices.Delete(victims, k, k+1)
		}
	}
	for _, i := range victims {
		loss += math.Max(residents[i].Loss, 0)
	}
	if i, single := cheapest(residents, need); single < loss {
		victims, freed, loss = []int{i}, residents[i].Bytes, single
	}
	loss += m.pressure(newcomer.Bytes-freed, kappa)
	if len(victims) == 0 && kappa == 0 {
		return nil, true // nothing is lost, whatever the newcomer is worth
	}
	if newcomer.Loss > loss {
		return victims, true
	}
	return nil, false
}

// cheapest is the resident of the lowest loss that alone frees so many bytes.
func cheapest(residents []Resident, need int64) (at int, loss float64) {
	loss = math.Inf(1)
	for i := range residents {
		if r := &residents[i]; r.Bytes >= need && math.Max(r.Loss, 0) < loss {
			at, loss = i, math.Max(r.Loss, 0)
		}
	}
	return at, loss
}

// byDensity lists the positions of residents, ascending by density.
func byDensity(residents []Resident) []int {
	order := make([]int, len(residents))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := residents[i].density(), residents[j].density()
		switch {
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	})
	return order
}

// EvictionPrice is what a byte costs at least in a node that has no room: the
// density of the resident that would go first. Nodes gossip it, so that nobody
// offers less. +Inf if nothing can go.
func EvictionPrice(residents []Resident) float64 {
	price := math.Inf(1)
	for i := range residents {
		price = math.Min(price, residents[i].density())
	}
	return math.Max(price, 0)
}

// Displacements lists the ways in which a copy can make room, the cheapest
// first: it is dropped; a leader hands its role to another copy; or it floats,
// with its role if it has it, to an ancestor or a neighbour. Delta is by how
// much the energy rises, apart from Self's memory, which another takes over. A target may refuse: then the next way is tried. None
// for a copy of which nobody knows yet what it is worth.
func Displacements(v *View) []Action {
	if v.Partial {
		return nil
	}
	r := newReckoner(v)
	r.displaced = true
	var actions []Action
	try := func(a act, action Action) {
		c := r.change(a)
		action.Terms, action.Delta, action.Offer = c.terms, c.terms.Sum(), c.offer
		action.Reason = "displaced"
		actions = append(actions, action)
	}
	for _, y := range r.rest {
		if v.Leads {
			try(act{leave: true, lead: y}, Action{Kind: Lead, To: y, DropSelf: true})
		}
	}
	if !v.Leads && len(r.rest) > 0 {
		try(act{leave: true}, Action{Kind: Drop})
	}
	for _, y := range refuges(v) {
		if v.Leads {
			try(act{join: y, leave: true, lead: y}, Action{Kind: Lead, To: y, DropSelf: true})
		} else {
			try(act{join: y, leave: true}, Action{Kind: Copy, To: y, DropSelf: true})
		}
	}
	rank(actions)
	return actions
}

// refuges are the places that a displaced copy may float to: the ancestors, of
// which the root has room for everything, and the other neighbours with room.
func refuges(v *View) []*Place {
	var list []*Place
	full := func(p *Place) bool {
		for i := range v.Neighbours {
			if n := &v.Neighbours[i]; n.Place == p && n.Known {
				return n.Capacity > 0 && n.Used+v.Bytes > n.Capacity
			}
		}
		return false
	}
	for x := v.Self.Parent; x != nil; x = x.Parent {
		if !holds(v.Replicas, x) && !full(x) {
			list = append(list, x)
		}
	}
	for i := range v.Neighbours {
		n := &v.Neighbours[i]
		if n.Place != v.Self.Parent && n.Known && !full(n.Place) && !holds(v.Replicas, n.Place) {
			list = append(list, n.Place)
		}
	}
	return list
}

// A Pricer sets the price of a node's memory, which the node gossips.
type Pricer interface {
	Policy
	// Price is the price per byte after an epoch, in requests in flight; m.Price
	// is that before it. residents are those that this policy decides about.
	Price(m Memory, residents []Resident) float64
}

// Price is the price of the auction; it only matters to those for whom there is no
// room.
func (p Energy) Price(_ Memory, residents []Resident) float64 { return EvictionPrice(residents) }

// A Valuer says itself which copies go first when memory is short. Without it
// the loss of energy decides.
type Valuer interface {
	Policy
	// Worth is by how much a copy is missed if it goes, on any scale that grows.
	Worth(v *View) float64
}
