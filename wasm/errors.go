package wasm

import "errors"

// What may become of a module or a call, for errors.Is.
var (
	// ErrRejected: the module was refused before any of it ran.
	ErrRejected = errors.New("module rejected")
	// ErrOutOfGas: the call needed more than its GasLimit.
	ErrOutOfGas = errors.New("out of gas")
	// ErrStackOverflow: calls nested deeper than the limit.
	ErrStackOverflow = errors.New("call stack overflow")
	// ErrTrap: the guest did what WebAssembly or the ABI forbids.
	ErrTrap = errors.New("trap")
	// ErrLimit: the call produced more output, effects or log than it may.
	ErrLimit = errors.New("limit exceeded")
	// ErrGuest: the function returned a number other than 0.
	ErrGuest = errors.New("guest error")
)
