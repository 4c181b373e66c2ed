package platform

import (
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// An Env is the world as one component sees it.
type Env interface {
	// Now is the time in ns of what the component is told: the same as long as it handles
	// that. Of a timer it is when that was due, even if a driver in real time is late.
	Now() int64
	// Send hands a message to the network; From is filled in.
	Send(m network.Message)
	// After calls the component's Timer method with t when delay ns have passed.
	After(delay int64, t Timer)
	// Observer is told what the component did.
	Observer() *record.Listeners
}
