// Package policy decides where state lives. There are five nouns: a node knows a
// Place for each node that it has heard of, and a View of each collection of which
// it holds a copy; a Policy turns a View into Actions; and a History estimates the
// rates that a View holds from the counts of past windows.
//
// Everything is pure: values in, values out, no clock, no message, no state beside
// a History. So the same code runs in the simulator and could run in a real node,
// and nothing but the View can reach a decision. docs/POLICIES.md explains the
// policies, and how to write your own.
//
// The parts: policy.go is what a node tells and hears; energy.go with act.go the
// thesis' rule, and the other rules are a file each; auction.go decides who stays
// when memory is short; system.go is what only an observer can compute; registry.go
// knows all rules by name.
package policy
