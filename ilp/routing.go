package ilp

import (
	"math"
)

// Routing is how a request finds the node that executes it.
type Routing int

const (
	// Nearest goes hop by hop towards the nearest node that can serve. Of links
	// that are equally good, the one to the parent comes first, then the one to
	// the child that stands first; a request never turns back.
	Nearest Routing = iota
	// Climb goes to the nearest such node in a child's subtree (ties to the child
	// that stands first) if there is one, else to the parent.
	Climb
	// Cheapest takes the node that costs least, as the models assume: execution
	// counts too. Ties go to the shorter total time, then to the lower number.
	Cheapest
)

func (r Routing) String() string {
	return [...]string{"nearest", "climb", "cheapest"}[r]
}

// unreachable is the distance to a set without members.
const unreachable = math.MaxInt64

// A router leads requests to the members of one set of nodes.
type router struct {
	p      *Problem
	member []bool
	below  []int64 // from v to the nearest member in its subtree, ns
	above  []int64 // from v to the nearest member outside its subtree, ns
}

func (p *Problem) newRouter() *router {
	return &router{p: p, member: make([]bool, p.n), below: make([]int64, p.n), above: make([]int64, p.n)}
}

// reset leads to other members. O(nodes).
func (r *router) reset(members []int) {
	clear(r.member)
	for _, m := range members {
		r.member[m] = true
	}
	t := r.p.tree
	for v := r.p.n - 1; v >= 0; v-- {
		r.below[v] = unreachable
		if r.member[v] {
			r.below[v] = 0
			continue
		}
		for _, c := range t.Children(v) {
			r.below[v] = min(r.below[v], further(r.below[c], r.p.Nodes[c].RTT))
		}
	}
	r.above[0] = unreachable
	for v := range r.p.n {
		r.descend(v)
	}
}

// descend fills above for v's children: the nearest member outside child c is v
// itself, above v, or below a sibling. Two smallest values serve all children.
func (r *router) descend(v int) {
	kids := r.p.tree.Children(v)
	if len(kids) == 0 {
		return
	}
	first, second, of := int64(unreachable), int64(unreachable), -1
	for _, c := range kids {
		switch d := further(r.below[c], r.p.Nodes[c].RTT); {
		case d < first:
			first, second, of = d, first, c
		case d < second:
			second = d
		}
	}
	for _, c := range kids {
		other := first
		if c == of {
			other = second
		}
		if r.member[v] {
			other = 0
		}
		r.above[c] = further(min(r.above[v], other), r.p.Nodes[c].RTT)
	}
}

// further adds a link to a distance.
func further(d, link int64) int64 {
	if d == unreachable {
		return unreachable
	}
	return d + link
}

// to walks from a to the member that serves it, and calls visit for every node
// on the way, both ends included. There must be a member.
func (r *router) to(a int, by Routing, visit func(n int)) int {
	came := -1
	for v := a; ; {
		if visit != nil {
			visit(v)
		}
		if r.member[v] {
			return v
		}
		next := r.hop(v, came, by)
		came, v = v, next
	}
}

func (r *router) hop(v, came int, by Routing) int {
	best, next := int64(unreachable), -1
	up := r.p.Nodes[v].Parent
	if by == Nearest && up >= 0 && up != came {
		best, next = r.above[v], up
	}
	for _, c := range r.p.tree.Children(v) {
		if d := further(r.below[c], r.p.Nodes[c].RTT); c != came && d < best {
			best, next = d, c
		}
	}
	if next < 0 {
		return up
	}
	return next
}
