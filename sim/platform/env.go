package platform

import (
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// An Env is the world as one component sees it.
type Env interface {
	// Now is the virtual time in ns.
	Now() int64
	// Send hands a message to the network; From is filled in.
	Send(m network.Message)
	// After calls the component's Timer method with t when delay ns have passed.
	After(delay int64, t Timer)
	// Execute runs the body of a function and returns what it did and how many
	// instructions it took. It takes no virtual time: the caller lets it pass.
	Execute(function int32, call wasm.Invocation) wasm.Result
	// Begin starts a body that may need state from elsewhere.
	Begin(function int32, call wasm.Invocation) Body
	// Observer is told what the component did.
	Observer() *record.Listeners
}
