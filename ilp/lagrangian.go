package ilp

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/ilp/internal/tree"
)

// A lagrangian bounds a component whose classes touch several collections, or
// prefer different nodes than others of their collection. Such classes are taken
// out of the collections' tree programs and become wants of their own, tied to
// the copies only by
//
//	hold[w,c,m] ≤ replica[c,m]        price π[w,c,m] ≥ 0, w wants c at m
//	leader[g,m] ≤ replica[c,m]        price ρ[g,c,m] ≥ 0, c is read where g is written
//
// With these relaxed, every collection is a tree program with the opening cost
// ε + μ·s - Σπ - Σρ, every want is solved alone (wants.go), and the sum of all
// their optima is a lower bound for any prices. The prices follow the deflected
// subgradient h - y with Polyak's step (Camerini, Fratta, Maffioli 1975).
type lagrangian struct {
	p     *Problem
	w     Weights
	part  *component
	solve *alone
	on    *task // of the current run
	wants []*want
	pins  []pinPrice

	deferred []bool // by class of the problem, shared by all lagrangians of a problem

	bound float64 // best bound of the last run
	// The best placement of the last run: what it costs, what it costs with the
	// price of its memory, and where the component's collections are.
	cost, paid float64
	picked     []Site
	nodes      []int // by call, where CPU counts

	calls []int // of the component, where CPU counts; else nil
	trial Placement

	relaxedSites []Site // by collection of the component: the tree programs' last solution
}

// A pinPrice is ρ of one pin, by place.
type pinPrice struct {
	pin
	price, push []float64
}

// newLagrangian sorts the classes of a component into what the tree programs and
// what wants serve. It shares the working memory of solver, and deferred and trial
// with the lagrangians of other components.
func (p *Problem) newLagrangian(part *component, solver *alone, deferred []bool, trial Placement) *lagrangian {
	w := solver.w
	l := &lagrangian{
		p: p, w: w, part: part, solve: solver.another(), deferred: deferred,
		trial: trial, picked: make([]Site, len(part.collections)),
	}
	l.solve.deferred = deferred
	l.solve.atLeader = make(map[int][]int)
	if solver.capacity != nil {
		l.calls = p.calls(part)
	}
	bySet := make(map[string]*want)
	add := func(k int, set []int) {
		deferred[k] = true
		l.addWant(bySet, k, set)
	}
	for _, c := range part.collections {
		for _, k := range l.solve.odd(c) {
			add(k, []int{c})
		}
	}
	for _, k := range part.classes {
		if p.atLeader(k) {
			first := p.Demand[k].Writes[0]
			l.solve.atLeader[first] = append(l.solve.atLeader[first], k)
			continue
		}
		add(k, p.touched(k))
	}
	for _, pin := range p.pins(part.classes) {
		l.pins = append(l.pins, pinPrice{pin, make([]float64, p.n), make([]float64, p.n)})
	}
	return l
}

// odd lists the classes of c alone that its tree program cannot serve exactly: all
// that may execute away from the data, those that do not fit everywhere, and those
// whose functions prefer other nodes than the busiest.
func (a *alone) odd(c int) []int {
	p := a.p
	if a.exact(c) {
		return nil
	}
	served := slices.DeleteFunc(slices.Clone(p.ofOne[c]), p.atLeader)
	if p.Collections[c].Consistency == SEC && p.RemoteSingle {
		return served
	}
	like := a.likeBusiest(served)
	return slices.DeleteFunc(served, func(k int) bool { return like(k) && !a.oversized(k) })
}

// likeBusiest tells of a class whether its function prefers the same nodes as those
// of most requests do.
func (a *alone) likeBusiest(classes []int) func(k int) bool {
	rate := make(map[int]float64)
	like := func(k int) int { return a.like(a.p.Demand[k].Function) }
	busiest := like(classes[0])
	for _, k := range classes {
		s := like(k)
		if rate[s] += a.p.rates[k]; rate[s] > rate[busiest] {
			busiest = s
		}
	}
	return func(k int) bool { return like(k) == busiest }
}

// adjust lets openings and writes of one collection pay and earn prices.
func (l *lagrangian) adjust(c int, d *tree.Program) {
	for _, w := range l.wants {
		for i, of := range w.set {
			if of == c {
				for m := range d.Open {
					d.Open[m] -= w.price[i][m]
				}
			}
		}
	}
	for i := range l.pins {
		pin := &l.pins[i]
		for m, x := range pin.price {
			if pin.read == c {
				d.Open[m] -= x
			}
			if pin.written == c {
				d.Write[m] += x
			}
		}
	}
	for _, k := range l.solve.atLeader[c] {
		l.on.addLocal(d.Write, k)
	}
}

// evaluate solves the relaxation at the current prices and returns its value. The
// tree programs' copies are left in trial, what wants hold in the wants.
func (l *lagrangian) evaluate() float64 {
	value := l.on.solve(l.part, nil, l.trial)
	for _, w := range l.wants {
		value += w.solve(l)
	}
	return value
}

// run takes steps of the subgradient method under conditions, and returns the best
// bound. The relaxation's own prices persist.
func (l *lagrangian) run(on conditions, steps int, target float64) float64 {
	charge := on.adjust
	on.adjust = func(c int, d *tree.Program) {
		if charge != nil {
			charge(c, d)
		}
		l.adjust(c, d)
	}
	l.on = l.solve.under(on)
	l.bound, l.cost, l.paid = math.Inf(-1), math.Inf(1), math.Inf(1)
	scale, stuck := 1.0, 0
	for step := 0; ; step++ {
		value := l.evaluate()
		if l.solve.over() {
			return l.bound
		}
		if value > l.bound {
			l.bound, stuck = value, 0
		} else if stuck++; stuck > 5 {
			scale, stuck = scale/2, 0
		}
		l.recover()
		if step+1 >= steps || l.paid-l.bound <= target*math.Abs(l.paid) || scale < 1e-4 {
			return l.bound
		}
		if !l.move(scale * max(min(l.paid, 2*math.Abs(value)+1)-value, 1e-6*math.Abs(value)+1e-12)) {
			return l.bound
		}
	}
}

// move changes all prices along the deflected subgradient by a Polyak step for a
// distance to the optimum; false if the subgradient is 0.
func (l *lagrangian) move(distance float64) bool {
	const deflection = 0.6
	norm := 0.0
	each := func(f func(price, push []float64, want, have func(m int) bool)) {
		for _, w := range l.wants {
			for i, c := range w.set {
				f(w.price[i], w.push[i], func(m int) bool { return w.holds[i][m] }, func(m int) bool { return l.open(c, m) })
			}
		}
		for i := range l.pins {
			pin := &l.pins[i]
			leads := func(m int) bool { return l.leads(pin.written, m) }
			f(pin.price, pin.push, leads, func(m int) bool { return l.open(pin.read, m) })
		}
	}
	each(func(price, push []float64, want, have func(int) bool) {
		for m := range price {
			g := 0.0
			if want(m) {
				g++
			}
			if have(m) {
				g--
			}
			push[m] = float64(deflection*push[m]) + g
			if price[m] <= 0 && push[m] < 0 {
				push[m] = 0
			}
			norm += float64(push[m] * push[m])
		}
	})
	if norm == 0 {
		return false
	}
	length := distance / norm
	each(func(price, push []float64, _, _ func(int) bool) {
		for m := range price {
			price[m] = max(0, price[m]+float64(length*push[m]))
		}
	})
	return true
}

// open and leads read the relaxed solution, which recover keeps apart.
func (l *lagrangian) open(c, m int) bool  { return l.relaxedSite(c).Holds(l.p.walk.Node[m]) }
func (l *lagrangian) leads(c, m int) bool { return l.relaxedSite(c).Leader == l.p.walk.Node[m] }

func (l *lagrangian) relaxedSite(c int) *Site {
	for i, of := range l.part.collections {
		if of == c {
			return &l.relaxedSites[i]
		}
	}
	panic("collection of another component")
}
