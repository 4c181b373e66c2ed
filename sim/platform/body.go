package platform

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// Bodies runs the bodies of functions for one node: the driver's other side, beside Env.
// A run goes by a number that the node gives it, and may give to another when it is over.
//
// What becomes of a run is told to the node as a Runner. The simulation answers at once,
// before Begin or Answer return; a driver that lets a body run on another goroutine, or on
// a real machine, answers later, as an event of its own.
type Bodies interface {
	// Begin begins to run the body of a function. Where a store of the call is nil, the
	// state is elsewhere. A driver that does not answer at once reads the others Frozen.
	Begin(run, function int32, call wasm.Invocation)
	// Answer lets a run go on that needed something.
	Answer(run int32, a Answer)
	// Stop gives up a run that has not ended: nothing more is told of it.
	Stop(run int32)
	// Spend keeps a core for ns and then calls the node's Timer with t. It follows Ran. Of
	// that time a driver in real time takes off what the body has really taken.
	Spend(run int32, ns int64, t Timer)
}

// A Runner is told what becomes of the runs that it has begun.
type Runner interface {
	// Needs tells that a run has stopped until it gets the answer to a read access.
	Needs(run int32, need Need)
	// Ran tells that a run has ended.
	Ran(run int32, done Completion)
}

// A Need is one access to state elsewhere: a read of a key, or of the list of all keys,
// or an operation on external storage.
type Need struct {
	Store     int    // position of the store in the invocation
	Key       string // what is read
	Keys      bool   // the list of all keys is wanted instead
	Operation *replica.Operation
}

// An Answer is what a Need asked for.
type Answer struct {
	Value replica.Value
	Found bool
	Keys  []string

	Outcome replica.OperationOutcome
}

// A Completion is what a body did, and how long that takes.
type Completion struct {
	Result   wasm.Result
	Accesses int   // to stores of this node
	Took     int64 // ns on a core: its instructions and these accesses
}

// Complete gives a result the time that the model has for it: that of its instructions
// (thesis section 4: instructions as virtual time) and of its accesses to stores of the
// node. A driver that measures has its own.
func (c *Catalogue) Complete(node int32, call *wasm.Invocation, r wasm.Result) Completion {
	accesses := r.Reads + r.Writes
	if slices.ContainsFunc(call.Stores, func(s wasm.NamedStore) bool { return s.Store == nil }) {
		accesses = 0
		for i, a := range r.Accesses {
			if call.Stores[i].Store != nil {
				accesses += a.Reads + a.Writes
			}
		}
	}
	return Completion{Result: r, Accesses: accesses, Took: c.ServiceTime(node, r.Gas, accesses)}
}

// Freeze makes the stores of a call show for good what they show now.
func Freeze(call *wasm.Invocation) {
	call.Stores = slices.Clone(call.Stores)
	for i := range call.Stores {
		if v, here := call.Stores[i].Store.(replica.View); here {
			call.Stores[i].Store = v.Frozen()
		}
	}
}
