// Package tree finds the copies of one collection that cost least, exactly, by dynamic
// programs on a tree of nodes.
//
// An Order numbers the nodes so that a subtree is an interval of places; all else counts
// in places. A Program gives the optimum for every leader at once where execution is at
// the data; Subsets serves classes as well that may cost anything anywhere.
package tree
