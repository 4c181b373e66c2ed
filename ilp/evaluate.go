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

// A server finds the execution node of each class under one placement.
type server struct {
	p          *Problem
	a          Placement
	by         Routing
	w          Weights
	router     *router // to the copies of collection, for classes that touch it alone
	collection int
	others     map[int]*router // by collection, for classes that touch several
}

// serve fills in how class k is served.
func (s *server) serve(k int, out *Served) error {
	switch s.p.kind[k] {
	case None:
		return s.together(k, s.p.touched(k), out)
	case Sequential:
		if writes := s.p.Demand[k].Writes; len(writes) > 0 {
			return s.atLeader(k, out)
		}
		return s.together(k, s.p.Demand[k].Reads, out)
	default:
		if s.p.single[k] >= 0 && !s.p.RemoteSingle {
			return s.together(k, s.p.touched(k), out)
		}
		s.remote(k, out)
		return nil
	}
}

// execute says that class k runs on node n with the given remote round trips.
func (s *server) execute(k, n int, remote int64) Served {
	class := &s.p.Demand[k]
	return Served{
		Node:      n,
		Network:   s.p.d(class.Access, n),
		Execution: s.p.Functions[class.Function].execution(n),
		Remote:    remote,
	}
}

// atLeader serves a sequential write at the leader, where all that is read with
// it must be too.
func (s *server) atLeader(k int, out *Served) error {
	class := &s.p.Demand[k]
	at := s.a[class.Writes[0]].Leader
	for _, c := range class.Writes {
		if s.a[c].Leader != at {
			return fmt.Errorf("class %d writes %q and %q, led by different nodes: %w", k,
				s.p.Collections[class.Writes[0]].Name, s.p.Collections[c].Name, ErrUnservable)
		}
	}
	for _, c := range class.Reads {
		if !s.a[c].Holds(at) {
			return fmt.Errorf("class %d writes on node %q, which has no copy of %q: %w", k, s.p.Nodes[at].Name, s.p.Collections[c].Name, ErrUnservable)
		}
	}
	*out = s.execute(k, at, 0)
	return nil
}

// together serves class k at a node that holds all of set.
func (s *server) together(k int, set []int, out *Served) error {
	if len(set) == 1 && s.collection != set[0] {
		s.collection = set[0]
		s.router.reset(s.a[set[0]].Replicas)
	}
	members := s.a[set[0]].Replicas
	if len(set) > 1 {
		members = slices.Clone(members)
		for _, c := range set[1:] {
			members = slices.DeleteFunc(members, func(n int) bool { return !s.a[c].Holds(n) })
		}
		if len(members) == 0 {
			return fmt.Errorf("class %d: no node holds all of %s: %w", k, s.p.names(set), ErrUnservable)
		}
		s.router.reset(members)
		s.collection = -1
	}
	if s.by == Cheapest {
		*out = s.cheapest(k, members, nil)
		return nil
	}
	*out = s.execute(k, s.router.to(s.p.Demand[k].Access, s.by, nil), 0)
	return nil
}

// cheapest is the best of some nodes, given the remote round trips from each.
func (s *server) cheapest(k int, nodes []int, remote func(n int) int64) Served {
	var best Served
	var bestCost float64
	for i, n := range nodes {
		var r int64
		if remote != nil {
			r = remote(n)
		}
		one := s.execute(k, n, r)
		cost := float64(s.w.Network*float64(one.Network)) + float64(s.w.Execution*float64(one.Execution))
		cost += float64(s.w.Remote * float64(r))
		shorter := one.Network+one.Execution+one.Remote < best.Network+best.Execution+best.Remote
		if i == 0 || cost < bestCost || cost == bestCost && shorter {
			best, bestCost = one, cost
		}
	}
	return best
}

// remote serves a sec class at the cheapest node on its discovery path: all nodes
// on the ways from its access node to the copies that it finds of each of its
// collections. From there it makes Calls round trips to the copy found of every
// collection that is not at hand. With Cheapest it may execute anywhere.
func (s *server) remote(k int, out *Served) {
	class := &s.p.Demand[k]
	touched := s.p.touched(k)
	var path []int
	seen := make(map[int]bool)
	for _, c := range touched {
		s.find(c).to(class.Access, nearestOf(s.by), func(n int) {
			if !seen[n] {
				seen[n] = true
				path = append(path, n)
			}
		})
	}
	remote := func(n int) int64 {
		var sum int64
		for _, c := range touched {
			sum += s.p.d(n, s.others[c].to(n, nearestOf(s.by), nil))
		}
		return sum * s.p.Functions[class.Function].Calls
	}
	if s.by == Cheapest {
		path = path[:0]
		for n := range s.p.n {
			path = append(path, n)
		}
	}
	slices.Sort(path)
	chooser := *s
	if s.by != Cheapest {
		chooser.w = Total // the platform minimises the request's time
	}
	*out = chooser.cheapest(k, path, remote)
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

// nearestOf is how remote accesses find copies: Cheapest takes the nearest.
func nearestOf(by Routing) Routing {
	if by == Cheapest {
		return Nearest
	}
	return by
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

// find is the router to the copies of c, kept for classes of several collections.
func (s *server) find(c int) *router {
	r := s.others[c]
	if r == nil {
		r = s.p.newRouter()
		r.reset(s.a[c].Replicas)
		s.others[c] = r
	}
	return r
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
