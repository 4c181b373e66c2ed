// Package wasm runs function bodies, WebAssembly modules that nobody trusts, in
// virtual time. There are four nouns: a Runtime loads binaries; a Module is one
// binary, checked, metered and compiled; an Invocation calls one of its functions
// on some Stores; a Result says what the call answered, what it would write, and
// how much gas it burnt.
//
// Gas is the measure of time: the sum of the weights (CostTable) of the
// instructions that a call executed, counted by code that is added to the module
// before it is compiled. So the count is the same on every run, on every machine,
// and on wazero's compiler and interpreter.
//
// A call is a pure function of (binary, cost table, Invocation): each starts from
// the same memory and globals, sees only the stores it is given, a clock that
// advances with gas, and random bytes drawn from the seed. It changes nothing:
// writes are collected as Effects, which the caller applies, or drops.
//
// docs/GUESTS.md has the host ABI and its error numbers, docs/WASM.md the limits and the
// rationale.
package wasm
