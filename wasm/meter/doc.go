// Package meter rewrites a WebAssembly module so that it counts what it executes.
// There are three nouns: a CostTable weighs instructions; Limits bound the shape of
// a module, so that compiling it is cheap; Instrument returns the Metered module.
//
// A body is cut into segments, runs of instructions of which either all are
// executed or none (unless one traps). At the start of a segment the sum of its
// weights is taken off a global, the gas; where control may come again without
// bound, at function entries and loop headers, the body traps if gas is below 0.
// A second global, the stack, is lowered by the size of a frame while a function
// that calls others runs. Nothing is renumbered: globals, locals, types, exports
// and one function (for the start) are appended.
//
// Instrument does not check types: the compiler behind it does. It does check every
// index against the module as it was, so that no module is made valid by what was
// appended.
package meter
