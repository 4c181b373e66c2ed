package ilp

import (
	"fmt"
	"slices"
)

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

// nearestOf is how remote accesses find copies: Cheapest takes the nearest.
func nearestOf(by Routing) Routing {
	if by == Cheapest {
		return Nearest
	}
	return by
}
