// Package placement is the protocol by which nodes move state (thesis section
// 4.1): each node cycles Idle, Gossip, Decision; one cycle is an epoch.
//
// While idle an Agent counts, per collection and adjacent link, what comes over
// the link (counting.go). At the end of its epoch it closes the window, tells
// its neighbours what their rules need (gossip.go), and a little later asks the
// policy about each collection that its node holds (view.go, decide.go). The
// policy is pure: the same View gives the same Actions.
//
// An action is a proposal to the collection's leader (for sec: its anchor),
// which commits one at a time (serialise.go). A copy is made by Grant, Fetch,
// Transfer and Installed (transfer.go) while the old placement serves; the
// leader's role moves by Handover (handover.go). Every estimate stands on
// windows counted wholly under the current routes: whoever's routes change
// starts counting anew.
package placement
