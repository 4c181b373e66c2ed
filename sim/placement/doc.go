// Package placement is the protocol by which nodes move state (thesis section
// 4.1): each node cycles Idle, Gossip, Decision; one cycle is an epoch.
//
// While idle an Agent counts, per collection of which its node holds a copy and
// per node where calls enter the network, what the copy serves (counting.go). At
// the end of its epoch it closes the window, tells its neighbours how full and
// busy it is (gossip.go), and a little later asks the policy about each
// collection that its node holds (view.go, decide.go). The policy is pure: the
// same View gives the same Actions.
//
// An action is a proposal to the collection's leader (for sec: its anchor),
// which commits one at a time (serialise.go). A copy is made by Grant, Fetch,
// Transfer and Installed (transfer.go) while the old placement serves; the
// leader's role moves by Handover (handover.go). Every estimate stands on calls
// counted wholly under the current configuration. A node that runs out of memory
// evicts what is least missed (memory.go).
package placement
