package unit

import (
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
)

// Calls is who serves clients' calls at this node.
type Calls interface {
	// Resume lets a request go on that has waited for a unit.
	Resume(r *protocol.Request)
	// Refuse turns away one whose unit is no more.
	Refuse(r *protocol.Request, reason identity.Reason)
}

// Demand is who counts demand at this node, proposes acts, and keeps its memory.
type Demand interface {
	// Holds and Left tell that the copy here has begun or ceased to serve,
	// Reconfigured that its configuration has changed, Destroyed that the unit is no
	// more.
	Holds(u *Unit)
	Left(u *Unit)
	Reconfigured(u *Unit)
	Destroyed(u *Unit)
	// Served tells that the copy here serves a call that entered at the access node;
	// exclusive if only the leader could. Updated tells that n writes have become
	// visible here.
	Served(u *Unit, access int32, exclusive bool)
	Updated(u *Unit, n int)
	// Refused tells that a target has refused a copy that this node has proposed.
	Refused(b *protocol.Refuse)
	// MakeRoom sees to it that bytes are free, if need be at the expense of other
	// copies; false if that is impossible at once.
	MakeRoom(bytes int64) bool
	// Admit decides whether there is room for a granted copy.
	Admit(g *protocol.Grant) Space
}

// Leases is who knows until when this node may lead.
type Leases interface {
	// Ask asks for leases on all that this node leads.
	Ask()
	// Licence is the lease of a leader that takes over; false if it is refused, or has
	// been asked for and is to come.
	Licence(u *Unit, h *protocol.Handover) (until int64, ok bool)
	// Forget drops what is known of a destroyed unit.
	Forget(c int32)
}

// Space is what becomes of a granted copy.
type Space uint8

// There is room, there will be when residents have left, or there is none.
const (
	Free Space = iota
	Soon
	Full
)
