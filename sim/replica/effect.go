package replica

import "iter"

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

// Kind is what a key holds.
type Kind uint8

// The kinds.
const (
	Register Kind = iota
	Counter
	Members
)

// A Value is what a key holds.
type Value struct {
	Kind    Kind
	Bytes   []byte   // of a register
	Count   int64    // of a counter
	Members []string // of a set, ascending
}

// Store is the read-only state that a function body sees.
type Store interface {
	Get(key string) (Value, bool)
	Keys() iter.Seq[string]
}

var (
	_ Store = (*Sequential)(nil)
	_ Store = (*SEC)(nil)
)

type kind = Kind
