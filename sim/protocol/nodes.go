package protocol

import (
	"cmp"
	"slices"
)

// With is an ascending list of nodes with x in it. The list itself stays as it is: messages
// and configurations share it.
func With(list []int32, x int32) []int32 {
	out := make([]int32, 0, len(list)+1)
	placed := false
	for _, m := range list {
		if m == x {
			return list
		}
		if !placed && m > x {
			out, placed = append(out, x), true
		}
		out = append(out, m)
	}
	if !placed {
		out = append(out, x)
	}
	return out
}

// Without is a list of nodes without x.
func Without(list []int32, x int32) []int32 {
	out := make([]int32, 0, len(list))
	for _, m := range list {
		if m != x {
			out = append(out, m)
		}
	}
	return out
}

// WithJoiner is an ascending list with x in the place of what it has of x's node.
func WithJoiner(list []Joiner, x Joiner) []Joiner {
	out := append(WithoutJoiner(list, x.Node), x)
	slices.SortFunc(out, func(a, b Joiner) int { return cmp.Compare(a.Node, b.Node) })
	return out
}

// WithoutJoiner is a list without what it has of a node.
func WithoutJoiner(list []Joiner, node int32) []Joiner {
	out := make([]Joiner, 0, len(list)+1)
	for _, j := range list {
		if j.Node != node {
			out = append(out, j)
		}
	}
	return out
}
