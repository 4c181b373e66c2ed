// Package proving measures what it takes to prove placements optimal. An Effort
// is how a problem is solved and when to give up, a Cost is what that took, in
// processor time, memory and the gap that is left. A Trial is one drawn problem
// and an Effort: a Study tries all formulations over sizes, a Family draws problems
// of one kind and holds them against a Goal. So that memory is that of one solve,
// each is made by a process of its own: Ask and Reply.
package proving
