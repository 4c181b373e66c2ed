package replica

import "github.com/ermes-sim/ermes-sim/wasm"

// What a function body writes and reads is what a copy takes and shows: the
// types are the guest runtime's.
type (
	// Op is what an Effect does to its key.
	Op = wasm.Op
	// An Effect is one write of a call.
	Effect = wasm.Effect
	// An Operation changes what one key of external storage holds.
	Operation = wasm.Operation
	// An OperationOutcome is what one came to.
	OperationOutcome = wasm.Outcome
	// A Condition says when an operation changes anything.
	Condition = wasm.Condition
	// A Refusal is why external storage did not carry out an operation.
	Refusal = wasm.Refusal
	// Kind is what a key holds.
	Kind = wasm.Kind
	// A Value is what a key holds.
	Value = wasm.Value
	// Store is the read-only state that a function body sees.
	Store = wasm.Store
)

// The operations.
const (
	Set       = wasm.Set
	Delete    = wasm.Delete
	Increment = wasm.Increment
	SetAdd    = wasm.SetAdd
	SetRemove = wasm.SetRemove
)

// The kinds.
const (
	Register = wasm.Register
	Counter  = wasm.Counter
	Members  = wasm.Members
)

// Operate carries out an operation on a copy that is external storage: what effects it has.
func Operate(s Store, o Operation) (OperationOutcome, []Effect) { return wasm.Operate(s, o) }

// What operations and outcomes say.
const (
	IfHolds   = wasm.IfHolds
	NoRoom    = wasm.NoRoom
	Destroyed = wasm.Destroyed
)

type kind = Kind
