package ilp

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

// ErrUnservable is the answer for a placement under which some demand cannot be
// served: no node holds all that a sequential read needs, or a leader lacks what
// is read with a write.
var ErrUnservable = errors.New("the placement cannot serve all demand")

// ErrOverflow is the answer if a sum of latencies exceeds 63 bits of nanoseconds.
var ErrOverflow = errors.New("the sum of latencies exceeds 2^63 ns")

// An Evaluation is what a placement costs.
type Evaluation struct {
	Objective
	// Collections has each collection's own cost. A class of several collections
	// is divided evenly among them.
	Collections []Objective
	Classes     []Served
}

// Served is how one class of demand is served. Access RTT + Network + Execution
// + Remote is T, the latency of each of its requests.
type Served struct {
	Node                       int // that executes; -1 for a class of rate 0 that could not be served
	Network, Execution, Remote int64
}

// Evaluate costs a placement under a routing. With Cheapest, requests minimise
// their total time.
func (p *Problem) Evaluate(a Placement, by Routing) (*Evaluation, error) {
	return p.EvaluateWeighted(a, by, Total)
}

// EvaluateWeighted is Evaluate where Cheapest minimises the weighted cost.
func (p *Problem) EvaluateWeighted(a Placement, by Routing, w Weights) (*Evaluation, error) {
	if err := p.wellFormed(a); err != nil {
		return nil, err
	}
	e := &Evaluation{Collections: make([]Objective, len(p.Collections)), Classes: make([]Served, len(p.Demand))}
	s := server{p: p, a: a, by: by, w: w, router: p.newRouter(), others: make(map[int]*router)}
	for c := range p.Collections {
		s.collection = -1
		for _, k := range p.ofOne[c] {
			if err := s.serve(k, &e.Classes[k]); err != nil {
				return nil, err
			}
			e.Collections[c].charge(p, k, &e.Classes[k], 1)
		}
		e.Collections[c].Propagation = p.Beta * p.Collections[c].Writes * p.update(&a[c])
		e.Collections[c].Copies = p.Epsilon * float64(len(a[c].Replicas))
	}
	for _, k := range p.ofMany {
		if err := s.serve(k, &e.Classes[k]); err != nil {
			return nil, err
		}
		touched := p.touched(k)
		for _, c := range touched {
			e.Collections[c].charge(p, k, &e.Classes[k], 1/float64(len(touched)))
		}
	}
	for _, k := range p.idle {
		if s.serve(k, &e.Classes[k]) != nil {
			e.Classes[k] = Served{Node: -1} // nobody asks
		}
	}
	for c := range e.Collections {
		e.Objective.add(&e.Collections[c])
	}
	return e, nil
}

// nodes lists who executes each class.
func (e *Evaluation) nodes() []int {
	nodes := make([]int, len(e.Classes))
	for k := range e.Classes {
		nodes[k] = e.Classes[k].Node
	}
	return nodes
}

// charge adds a share of class k's requests in flight.
func (o *Objective) charge(p *Problem, k int, s *Served, share float64) {
	rate := p.rates[k] * share
	o.Access += float64(rate * float64(p.AccessRTT) / 1e9)
	o.Network += float64(rate * float64(s.Network) / 1e9)
	o.Execution += float64(rate * float64(s.Execution) / 1e9)
	o.Remote += float64(rate * float64(s.Remote) / 1e9)
}

// update is the RTT, in seconds, that one update covers: of the Steiner tree
// of its copies, or of all ways from the leader.
func (p *Problem) update(s *Site) float64 {
	if !p.LeaderToEach {
		return float64(p.tree.Steiner(s.Replicas)) / 1e9
	}
	var sum int64
	for _, n := range s.Replicas {
		sum += p.d(s.Leader, n)
	}
	return float64(sum) / 1e9
}

// Latencies is T of every class in ns: what each of its requests takes if nothing
// queues.
func (p *Problem) Latencies(e *Evaluation) []int64 {
	t := make([]int64, len(e.Classes))
	for k, s := range e.Classes {
		t[k] = p.AccessRTT + s.Network + s.Execution + s.Remote
	}
	return t
}

// LatencySum is the sum of the latencies of all counted requests in ns, exact:
//
//	Σ_k Count_k·T_k        F = LatencySum / Window
func (p *Problem) LatencySum(a Placement, by Routing) (int64, error) {
	e, err := p.Evaluate(a, by)
	if err != nil {
		return 0, err
	}
	var sum uint64
	for k, t := range p.Latencies(e) {
		hi, lo := bits.Mul64(uint64(p.Demand[k].Count), uint64(t))
		var carry uint64
		if sum, carry = bits.Add64(sum, lo, 0); hi != 0 || carry != 0 || sum>>63 != 0 {
			return 0, ErrOverflow
		}
	}
	return int64(sum), nil
}

// wellFormed refuses placements that mean nothing.
func (p *Problem) wellFormed(a Placement) error {
	if len(a) != len(p.Collections) {
		return fmt.Errorf("the placement has %d collections, the instance %d", len(a), len(p.Collections))
	}
	for c := range a {
		name := p.Collections[c].Name
		if len(a[c].Replicas) == 0 {
			return fmt.Errorf("collection %q has no copy", name)
		}
		for i, n := range a[c].Replicas {
			if n < 0 || n >= p.n {
				return fmt.Errorf("collection %q: there is no node %d", name, n)
			}
			if i > 0 && n <= a[c].Replicas[i-1] {
				return fmt.Errorf("collection %q: copies %v must be ascending, each once", name, a[c].Replicas)
			}
		}
		if kind := p.Collections[c].Consistency; kind == None && len(a[c].Replicas) > 1 {
			return fmt.Errorf("collection %q has %d copies, but its model allows one", name, len(a[c].Replicas))
		} else if !a[c].Holds(a[c].Leader) {
			return fmt.Errorf("collection %q: node %d leads without a copy", name, a[c].Leader)
		}
	}
	return nil
}

// names lists collections for messages.
func (p *Problem) names(set []int) string {
	text := ""
	for i, c := range set {
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprintf("%q", p.Collections[c].Name)
	}
	return text
}

// evaluateServing costs a placement whose classes execute on given nodes. Remote
// calls go to the nearest copies.
func (p *Problem) evaluateServing(a Placement, nodes []int, w Weights) (*Evaluation, error) {
	e, err := p.EvaluateWeighted(a, Cheapest, w)
	if err != nil {
		return nil, err
	}
	e.Objective = Objective{}
	for c := range e.Collections {
		o := &e.Collections[c]
		*o = Objective{Propagation: o.Propagation, Copies: o.Copies}
	}
	s := server{p: p, a: a, others: make(map[int]*router)}
	for k, n := range nodes {
		if p.rates[k] == 0 {
			continue // as without a serving
		}
		if err := p.mayExecute(k, n, a); err != nil {
			return nil, err
		}
		touched := p.touched(k)
		var remote int64
		for _, c := range touched {
			if p.kind[k] == SEC {
				remote += p.d(n, s.find(c).to(n, Nearest, nil))
			}
		}
		e.Classes[k] = s.execute(k, n, remote*p.Functions[p.Demand[k].Function].Calls)
		for _, c := range touched {
			e.Collections[c].charge(p, k, &e.Classes[k], 1/float64(len(touched)))
		}
	}
	for c := range e.Collections {
		e.Objective.add(&e.Collections[c])
	}
	return e, nil
}

// partCost is the weighted cost of one component without access.
func (p *Problem) partCost(part *component, w Weights, a Placement) (float64, error) {
	for _, g := range part.groups {
		for _, c := range p.groups[g][1:] {
			if a[c].Leader != a[p.groups[g][0]].Leader {
				return 0, fmt.Errorf("group %q is apart: %w", p.groupName(g), ErrUnservable)
			}
		}
	}
	s := server{p: p, a: a, by: Cheapest, w: w, router: p.newRouter(), others: make(map[int]*router), collection: -1}
	sum := p.keeping(part, w, a)
	classes := slices.Clone(part.classes)
	for _, c := range part.collections {
		classes = append(classes, p.ofOne[c]...)
	}
	for _, k := range classes {
		var out Served
		if err := s.serve(k, &out); err != nil {
			return 0, err
		}
		t := float64(w.Network*float64(out.Network)) + float64(w.Execution*float64(out.Execution))
		t += float64(w.Remote * float64(out.Remote))
		sum += float64(p.rates[k] * t / 1e9)
	}
	return sum, nil
}
