package wasm

// Op is what an Effect does to its key.
type Op uint8

// The operations.
const (
	Set       Op = iota // the key becomes a register that holds Value
	Delete              // the key becomes absent
	Increment           // Delta is added to the counter at the key
	SetAdd              // Value becomes a member of the set at the key
	SetRemove           // Value is no member of the set at the key
)

// An Effect is one write of a call.
type Effect struct {
	Op    Op
	Key   string
	Value []byte // of Set, SetAdd, SetRemove
	Delta int64  // of Increment
}
