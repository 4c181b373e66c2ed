package ilp

import (
	"slices"
	"strconv"

	"github.com/ermes-sim/ermes-sim/ilp/internal/tree"
)

// A want is demand that needs copies of a set of collections: reads of a
// sequential set, which execute where all of it is, or one sec class, which
// executes anywhere and calls copies remotely.
type want struct {
	set     []int
	classes []int
	remote  bool
	price   [][]float64 // π by index of set and place
	push    [][]float64 // deflected subgradient
	holds   [][]bool    // what the last solution holds
}

// addWant adds class k to the want that it shares prices with.
func (l *lagrangian) addWant(known map[string]*want, k int, set []int) {
	p := l.p
	class := &p.Demand[k]
	remote := p.kind[k] == SEC && (len(set) > 1 || p.RemoteSingle)
	key := setKey(set) + strconv.Itoa(l.solve.like(class.Function))
	if remote {
		key = setKey(set) + "f" + strconv.Itoa(class.Function) + "a" + strconv.Itoa(class.Access)
	}
	if l.solve.oversized(k) {
		key = "k" + strconv.Itoa(k)
	}
	w := known[key]
	if w == nil {
		w = &want{set: slices.Clone(set), remote: remote}
		for range set {
			w.price, w.push, w.holds = append(w.price, make([]float64, p.n)), append(w.push, make([]float64, p.n)), append(w.holds, make([]bool, p.n))
		}
		known[key] = w
		l.wants = append(l.wants, w)
	}
	w.classes = append(w.classes, k)
}

// solve minimises the want alone under its prices and returns the value.
func (w *want) solve(l *lagrangian) float64 {
	for i := range w.holds {
		clear(w.holds[i])
	}
	switch {
	case w.remote:
		return w.call(l)
	case len(w.classes) == 1:
		return w.goes(l)
	}
	d := l.solve.dp
	d.Reset()
	d.Carry, d.Few = 0, l.on.few
	for _, k := range w.classes {
		if l.p.rates[k] > 0 {
			l.on.addLocal(d.Serve(l.p.walk.Place[l.p.Demand[k].Access]), k)
		}
	}
	for m := range d.Open {
		d.Open[m] = 0
		for i, c := range w.set {
			d.Open[m] += w.price[i][m]
			if l.on.closed != nil && l.on.closed(c, l.p.walk.Node[m]) {
				d.Open[m] = tree.Forbidden
				break
			}
		}
	}
	d.Run()
	best := d.Best()
	for _, m := range d.Copies(best) {
		for i := range w.set {
			w.holds[i][m] = true
		}
	}
	return d.V[best]
}

// goes minimises over the node of a single class, which must have the cores for it.
func (w *want) goes(l *lagrangian) float64 {
	p := l.p
	total := make([]float64, p.n)
	l.on.addLocal(total, w.classes[0])
	best := 0
	for m := range total {
		for i, c := range w.set {
			total[m] += w.price[i][m]
			if l.on.closed != nil && l.on.closed(c, p.walk.Node[m]) {
				total[m] += tree.Forbidden
			}
		}
	}
	l.on.shut(total, w.classes)
	for m := range total {
		if total[m] < total[best] {
			best = m
		}
	}
	for i := range w.set {
		w.holds[i][best] = true
	}
	return total[best]
}

// call minimises over the execution node n
//
//	λ·(d(a,n) + e_n) + ∑_c min_m (λ·q·d(n,m) + π[c,m])
//
// where each inner minimum is for all n at once two passes over the tree. The
// classes of one want differ in their rates alone.
func (w *want) call(l *lagrangian) float64 {
	p := l.p
	total := make([]float64, p.n)
	rate := 0.0
	for _, k := range w.classes {
		l.on.addLocal(total, k)
		rate += p.rates[k]
	}
	f := &p.Functions[p.Demand[w.classes[0]].Function]
	toll := l.w.Remote * rate * float64(f.Calls)
	at := make([][]int, len(w.set))
	for i, c := range w.set {
		value := slices.Clone(w.price[i])
		at[i] = make([]int, p.n)
		for m := range value {
			at[i][m] = m
			if l.on.closed != nil && l.on.closed(c, p.walk.Node[m]) {
				value[m] = tree.Forbidden
			}
		}
		step := func(from, to, child int) {
			if x := value[from] + float64(toll*p.walk.Up[child]); x < value[to] {
				value[to], at[i][to] = x, at[i][from]
			}
		}
		for v := p.n - 1; v > 0; v-- {
			step(v, p.walk.Parent[v], v)
		}
		for v := 1; v < p.n; v++ {
			step(p.walk.Parent[v], v, v)
		}
		tree.AddTo(total, value)
	}
	if len(w.classes) == 1 {
		l.on.shut(total, w.classes)
	}
	best := 0
	for n := range total {
		if total[n] < total[best] {
			best = n
		}
	}
	for i := range w.set {
		w.holds[i][at[i][best]] = true
	}
	return total[best]
}

// recover makes the relaxed solution feasible in trial: leaders get what is pinned
// to them, sets that no node holds as a whole get the copies that their want
// holds; then copies are dropped as long as that pays. The best placement of a run
// is picked.
func (l *lagrangian) recover() {
	l.relaxedSites = l.relaxedSites[:0]
	for _, c := range l.part.collections {
		l.relaxedSites = append(l.relaxedSites, l.trial[c])
		l.trial[c] = Site{Leader: l.trial[c].Leader, Replicas: slices.Clone(l.trial[c].Replicas)}
	}
	for i := range l.pins {
		l.hold(l.pins[i].read, l.trial[l.pins[i].written].Leader)
	}
	for _, w := range l.wants {
		switch {
		case w.remote:
		case len(w.set) > 1:
			l.unite(w)
		case l.solve.oversized(w.classes[0]):
			l.gather(w)
		}
	}
	now, ok := l.judge()
	if !ok {
		return
	}
	if now.paid < 1.1*l.paid {
		now = l.drop(now)
	}
	if now.paid < l.paid {
		l.cost, l.paid, l.nodes = now.cost, now.paid, now.nodes
		for i, c := range l.part.collections {
			l.picked[i] = Site{Leader: l.trial[c].Leader, Replicas: slices.Clone(l.trial[c].Replicas)}
		}
	}
}

// A judgement is what a placement costs, without and with prices, and where its
// calls execute if CPU counts.
type judgement struct {
	cost, paid float64
	nodes      []int
}

// judge costs the trial; false if it cannot serve all demand.
func (l *lagrangian) judge() (judgement, bool) {
	if l.calls == nil {
		cost, err := l.p.partCost(l.part, l.w, l.trial)
		return judgement{cost: cost, paid: cost + l.rent()}, err == nil
	}
	s, ok := l.p.serve(l.calls, l.trial, l.w, l.on.cpu, l.on.free)
	keeping := l.p.keeping(l.part, l.w, l.trial)
	return judgement{s.cost + keeping, s.priced + keeping + l.rent(), s.nodes}, ok
}

// rent is what the trial's copies pay for memory.
func (l *lagrangian) rent() float64 {
	if l.on.memory == nil {
		return 0
	}
	sum := 0.0
	for _, c := range l.part.collections {
		for _, n := range l.trial[c].Replicas {
			sum += float64(l.on.memory[l.p.walk.Place[n]] * float64(l.p.Collections[c].Bytes))
		}
	}
	return sum
}

// hold adds a copy.
func (l *lagrangian) hold(c, n int) {
	r := l.trial[c].Replicas
	if i, ok := slices.BinarySearch(r, n); !ok {
		l.trial[c].Replicas = slices.Insert(r, i, n)
	}
}

// gather gives a want the copies that it holds.
func (l *lagrangian) gather(w *want) {
	for i, c := range w.set {
		for m, is := range w.holds[i] {
			if is {
				l.hold(c, l.p.walk.Node[m])
			}
		}
	}
}

// unite gives a set a node that holds all of it, if there is none.
func (l *lagrangian) unite(w *want) {
	for _, n := range l.trial[w.set[0]].Replicas {
		if !slices.ContainsFunc(w.set[1:], func(c int) bool { return !l.trial[c].Holds(n) }) {
			return
		}
	}
	l.gather(w)
}

// drop removes copies, one at a time, while that lowers what the trial pays.
func (l *lagrangian) drop(now judgement) judgement {
	for _, c := range l.part.collections {
		for i := len(l.trial[c].Replicas) - 1; i >= 0; i-- {
			n := l.trial[c].Replicas[i]
			if l.solve.over() || len(l.trial[c].Replicas) == 1 || n == l.trial[c].Leader && l.p.Collections[c].Consistency == Sequential {
				continue
			}
			old := l.trial[c]
			rest := slices.Delete(slices.Clone(old.Replicas), i, i+1)
			l.trial[c] = Site{Leader: old.Leader, Replicas: rest}
			if n == old.Leader {
				l.trial[c].Leader = rest[0]
			}
			if next, ok := l.judge(); ok && next.paid < now.paid {
				now = next
				continue
			}
			l.trial[c] = old
		}
	}
	return now
}
