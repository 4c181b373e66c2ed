package policy

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/portable"
)

// A reckoner works out by how much acts on one copy change the energy. It holds
// what all of them need once.
type reckoner struct {
	v         *View
	rest      []*Place // other copies
	here      []float64
	next      []float64 // by read: distance to the nearest other copy, s; +Inf if there is none
	updated   tree      // joins all copies
	pruned    tree      // joins the other copies
	rent      bool      // memory costs its price even where there is room
	displaced bool      // a newcomer takes the freed bytes, so that leaving earns no relief
}

func newReckoner(v *View) *reckoner {
	r := &reckoner{v: v, rest: without(v.Replicas, v.Self)}
	r.here, r.next = make([]float64, len(v.Reads)), make([]float64, len(v.Reads))
	for i := range v.Reads {
		from := v.Reads[i].Access
		r.here[i], r.next[i] = Distance(from, v.Self), nearest(from, r.rest).distance
	}
	r.updated, r.pruned = join(v.Replicas), join(r.rest)
	return r
}

// act is what an Action changes, apart from who sends it.
type act struct {
	join  *Place // gets a copy; nil if nobody does
	leave bool   // Self's copy goes
	lead  *Place // gets the leader's role; nil if it stays
}

// change is the effect of an act on the energy and how sure it is.
type change struct {
	terms    Terms
	variance float64 // of the sum of terms, requests in flight squared
	offer    float64 // see Action.Offer
	blind    bool    // load is priced, and calls go to nodes whose load is unknown
}

// change computes, for a copy at u, an act that adds a copy at y and one that
// takes u's away (each if the act does), and moves the role from u to z:
//
//	ΔE = ∑ₙ rₙ·(xₙ - d(n,u)) + ∑ₙ wₙ·(d(n,z) - d(n,u)) + β·W·ΔSteiner + ε·Δ|R| + ΔH
//
// with xₙ the distance from n to the nearest of the copies that stay. The reads
// rₙ are those that u serves: others' reads may gain by a copy at y, so that the
// true change is never above ΔE. The estimates are of Poisson counts:
//
//	σ² = ∑ (what multiplies a rate)²·(rate + 1/T_eff)/T_eff
//
// with one event more than was counted, and one more call, which enters at u and
// nobody has made yet (doubt, unseen). Without them a copy that has seen little
// would be certain that there is little: of ten false acts seven were drops of
// such copies.
func (r *reckoner) change(a act) change {
	v := r.v
	var c change
	for i := range v.Reads {
		d := &v.Reads[i]
		x := r.here[i]
		if a.leave {
			x = r.next[i]
		}
		if a.join != nil {
			x = math.Min(x, Distance(d.Access, a.join))
		}
		c.add(&c.terms.Reads, x-r.here[i], d.Estimate)
	}
	if a.lead != nil {
		for i := range v.Writes {
			d := &v.Writes[i]
			c.add(&c.terms.Writes, Distance(d.Access, a.lead)-Distance(d.Access, v.Self), d.Estimate)
		}
	}
	after := &r.updated
	if a.leave {

		after = &r.pruned
		c.terms.Copies -= v.Weights.Epsilon
		c.terms.Memory += r.relief()
	}
	total := after.rtt
	if a.join != nil {
		total += after.attach(a.join)
		c.terms.Copies += v.Weights.Epsilon
	}
	c.add(&c.terms.Propagation, float64(v.Weights.Beta*(total-r.updated.rtt)), v.Updates)
	c.doubt(r.unseen(a), v.Updates.Effective)
	c.terms.Load, c.blind = r.load(a)
	c.offer = -c.terms.Sum()
	if a.join != nil {
		c.terms.Memory += r.entrance(a.join)
	}
	return c
}

// add adds coefficient x rate to a term.
func (c *change) add(term *float64, coefficient float64, e Estimate) {
	if coefficient == 0 {
		return
	}
	*term += float64(coefficient * e.Rate)
	if e.Effective > 0 {
		c.variance += float64(float64(coefficient*coefficient) * (e.Rate / e.Effective))
	}
	c.doubt(coefficient, e.Effective)
}

// doubt adds the variance of one event more in the time of an estimate: a rate
// estimated from few events, or from none, would pass for certain otherwise.
func (c *change) doubt(coefficient, effective float64) {
	if effective > 0 {
		c.variance += float64(coefficient*coefficient) / float64(effective*effective)
	}
}

// unseen is how much further a call would have to go after an act that enters at
// Self and that nobody has made yet.
func (r *reckoner) unseen(a act) float64 {
	self, further := r.v.Self, 0.0
	if a.leave {
		further = nearest(self, r.rest).distance
		if a.join != nil {
			further = math.Min(further, Distance(self, a.join))
		}
	}
	if a.lead != nil && r.v.Sequential {
		further += Distance(self, a.lead)
	}
	return further
}

// relief is the change of the energy of Self's memory when its copy goes.
func (r *reckoner) relief() float64 {
	v := r.v
	switch {
	case r.displaced:
		return 0
	case r.rent:
		return v.Memory.pressure(-v.Bytes, v.Weights.Kappa) - float64(v.Memory.Price*float64(v.Bytes))
	}
	return v.Memory.pressure(-v.Bytes, v.Weights.Kappa)
}

// entrance is what the memory of a node costs a newcomer, as far as gossip has
// told: the rise of H where there is room, else the price of as many bytes as are
// wanting. A node that is no neighbour answers when it is asked.
func (r *reckoner) entrance(to *Place) float64 {
	v := r.v
	for i := range v.Neighbours {
		n := &v.Neighbours[i]
		if n.Place != to || !n.Known {
			continue
		}
		if r.rent {
			return float64(n.Price * float64(v.Bytes))
		}
		if over := n.Used + v.Bytes - n.Capacity; n.Capacity > 0 && over > 0 {
			return float64(n.Price * float64(over))
		}
		return n.pressure(v.Bytes, v.Weights.Kappa)
	}
	return 0
}

// slack keeps the hydrostatic term finite in a full node.
const slack = 0.001

// Pressure is the hydrostatic energy of a node at occupancy u, requests in flight:
//
//	H = -κ·log(1 - u + 0.001)
func (m *Memory) Pressure(kappa float64) float64 {
	if kappa == 0 || m.Capacity == 0 {
		return 0
	}
	free := 1 - float64(m.Used)/float64(m.Capacity)
	return float64(-kappa * portable.Log(math.Max(free, 0)+slack))
}

// pressure is the change of H by so many bytes more.
func (m *Memory) pressure(bytes int64, kappa float64) float64 {
	after := *m
	after.Used += bytes
	return after.Pressure(kappa) - m.Pressure(kappa)
}

// A tree is the smallest subtree that joins some places.
type tree struct {
	top    *Place
	joined map[*Place]bool
	rtt    float64 // total, s
}

func join(places []*Place) tree {
	t := tree{}
	if len(places) == 0 {
		return t
	}
	t.top = places[0]
	for _, p := range places[1:] {
		t.top = meet(t.top, p)
	}
	t.joined = map[*Place]bool{t.top: true}
	for _, p := range places {
		for x := p; !t.joined[x]; x = x.Parent {
			t.joined[x] = true
			t.rtt += x.RTT
		}
	}
	return t
}

// attach is the length of the branch that would join one more place, s.
func (t *tree) attach(p *Place) float64 {
	if t.top == nil {
		return 0
	}
	length := 0.0
	x := p
	for x.Depth > t.top.Depth && !t.joined[x] {
		length += x.RTT
		x = x.Parent
	}
	if x.Depth > t.top.Depth || x == t.top {
		return length
	}
	return length + Distance(x, t.top)
}

// targets lists, ascending by ID, the places where a copy or the role could be
// of use: all on the ways from Self to where calls enter and to other copies,
// and the neighbours when memory or load is priced. A place beside these ways is further
// from everything than where it branches off.
func targets(v *View, rent bool) []*Place {
	seen := map[*Place]bool{v.Self: true}
	var list []*Place
	visit := func(p *Place) {
		if !seen[p] {
			seen[p] = true
			list = append(list, p)
		}
	}
	way := func(to *Place) {
		top := meet(v.Self, to)
		for x := to; x != top; x = x.Parent {
			visit(x)
		}
		for x := v.Self; x != top; x = x.Parent {
			visit(x)
		}
		visit(top)
	}
	for i := range v.Reads {
		way(v.Reads[i].Access)
	}
	for i := range v.Writes {
		way(v.Writes[i].Access)
	}
	for _, p := range v.Replicas {
		way(p)
	}
	if rent || v.Weights.Kappa > 0 || v.Weights.CPU > 0 {
		for i := range v.Neighbours {
			visit(v.Neighbours[i].Place)
		}
	}
	slices.SortFunc(list, func(a, b *Place) int { return a.ID - b.ID })
	return list
}
