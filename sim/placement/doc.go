// Package placement is how nodes decide to move state (thesis section 4.1): each node
// cycles Idle, Gossip, Decision; one cycle is an epoch.
//
// While idle an Agent counts, per unit of which its node holds a copy and per node where
// calls enter the network, what the copy serves (counting.go). At the end of its epoch it
// closes the window, tells its neighbours how full and busy it is (gossip.go), and a
// little later asks the policy about each unit that its node holds (view.go, decide.go).
// The policy is pure: the same View gives the same Actions.
//
// An action is a proposal to the unit's leader (for sec: its anchor). What becomes of it is
// the business of package unit. Every estimate stands on calls counted wholly under the
// current configuration. A node that runs out of memory evicts what is least missed
// (memory.go).
package placement
