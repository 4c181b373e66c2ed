// Package binary reads and writes WebAssembly modules (core specification 2.0,
// binary format). A Module is a binary cut at its sections and at the entries of
// those sections, each entry still as its bytes, with the few facts that a
// rewriter needs; a Reader is a place in the bytes.
//
// The decoder is meant for hostile input: every count is checked against the bytes
// that are left before anything of that size is allocated, sections must be
// consumed to the last byte, and what is kept is a view into the input. It does
// not check types: that is left to the compiler behind it.
package binary
