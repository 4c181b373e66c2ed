// Package unit is one unit (a collection, or the members of a co-location group) at one
// node: the copy here, who leads, the way to the others, and the act under way.
//
// There are three nouns. A Table is all units of one node; a Unit is one of them; a Copy
// is the state that it holds here. A Unit is a state machine: Handle takes a message of
// the placement, consistency or discovery protocol. It asks its node for what it cannot do
// itself through Calls, Demand and Leases.
package unit

import "github.com/ermes-sim/ermes-sim/sim/protocol"

// A Unit is one unit at one node. A node makes one when the unit first concerns it.
//
// Methods that only look are safe on a nil Unit, of which the node knows nothing yet
// beyond the catalogue.
type Unit struct {
	ID    int32 // of its first member
	table *Table

	copy *Copy // nil: there is none here
	way        // to the leader and to the other copies
	act  act   // what is under way

	sponsored []protocol.Sponsored // copies that were made from this one; only while it is here, or an update is on its way
	parked    []*protocol.Request  // wait for the leader's role or for the copy; Unpark lets them go on
	accesses  []protocol.Message   // remote accesses that wait for a copy; releaseAccesses answers them

	destroyed bool  // the collection is no more: nothing else is left but the way
	uncleared int32 // of a destroyed one: children below which something may be left
}
