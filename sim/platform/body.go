package platform

import (
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// A Body is a function body under way that stops wherever it needs state that
// is not on the node: a store of its invocation that is nil.
type Body interface {
	// Next runs the body until it needs something; false if it has ended.
	Next() (Need, bool)
	// Answer gives the body what it needs.
	Answer(a Answer)
	// Stop gives up a body that waits.
	Stop()
	// Result is what the body did, once it has ended.
	Result() wasm.Result
}

// A Need is one read access to remote state.
type Need struct {
	Store int    // position of the store in the invocation
	Key   string // what is read
	Keys  bool   // the list of all keys is wanted instead
}

// An Answer is what a Need asked for.
type Answer struct {
	Value replica.Value
	Found bool
	Keys  []string
}
