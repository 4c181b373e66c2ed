// Package workloads is the demand: Clients call Functions on Collections.
//
// A Collection is the unit of placement, a Function a WASM export that reads or
// writes one, a Client an access node, an arrival process and a set of
// collections that it works on. Moves say when clients change their access
// node. Everything here is a plain value drawn before a run from streams of
// random numbers that the caller keys by entity and purpose, so that two runs
// that differ only in policy see the same demand (common random numbers).
package workloads
