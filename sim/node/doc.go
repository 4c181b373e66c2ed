// Package node is an Ermes node (thesis section 2): it admits requests, finds
// the collection, runs the function where the state is, consolidates its writes
// and propagates them.
//
// A Node is a state machine: Handle takes a message, Timer what it asked to be
// reminded of. Its rooms: directory.go knows where copies are, route.go sends a
// request there, cores.go queues and runs it, copy.go holds the state,
// propagate.go tells the other copies, services.go is the management layer that
// lives at the root. Where copies should be is not its business: that is the
// Placer's (package placement).
package node
