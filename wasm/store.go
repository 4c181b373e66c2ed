package wasm

import "iter"

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

// Store is the read-only state that a function body sees. What it returns must
// not be changed. Keys are yielded in ascending order.
type Store interface {
	Get(key string) (Value, bool)
	Keys() iter.Seq[string]
}

// A NamedStore is a store as an invocation may use it.
type NamedStore struct {
	Name     string
	Store    Store
	Writable bool
	External bool  // Store is an External
	AccessNs int64 // virtual time of one access, in ns; it advances the guest's clock
}
