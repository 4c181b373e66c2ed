package policy

// A Place is a node's address: its name and the way to the root. Addresses are
// hierarchical, as a prefix of an IP address or a path in DNS is: whoever has
// heard of a node from a request or a configuration knows the way to it, and
// nothing of the tree beside that way. Two Places of one node are the same
// pointer.
type Place struct {
	Name   string
	ID     int     // number of the node; orders places
	Parent *Place  // nil for the root
	RTT    float64 // of the link to Parent, s; 0 for the root
	Depth  int     // links to the root
}

// Distance is the RTT between two places along the tree, s. O(depth).
func Distance(a, b *Place) float64 {
	sum := 0.0
	for a != b {
		if a.Depth >= b.Depth {
			sum += a.RTT
			a = a.Parent
		} else {
			sum += b.RTT
			b = b.Parent
		}
	}
	return sum
}

// Hops is the number of links between two places.
func Hops(a, b *Place) int {
	hops := 0
	for a != b {
		if a.Depth >= b.Depth {
			a = a.Parent
		} else {
			b = b.Parent
		}
		hops++
	}
	return hops
}

// Path lists the places from a to b, both included.
func Path(a, b *Place) []*Place {
	var up, down []*Place
	for a != b {
		if a.Depth >= b.Depth {
			up = append(up, a)
			a = a.Parent
		} else {
			down = append(down, b)
			b = b.Parent
		}
	}
	up = append(up, a)
	for i := len(down) - 1; i >= 0; i-- {
		up = append(up, down[i])
	}
	return up
}

// Toward is the neighbour of from on the way to to; from itself if they are equal.
func Toward(from, to *Place) *Place {
	if from == to {
		return from
	}
	for x := to; x.Depth > from.Depth; x = x.Parent {
		if x.Parent == from {
			return x
		}
	}
	return from.Parent
}
