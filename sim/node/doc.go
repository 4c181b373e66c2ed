// Package node is an Ermes node (thesis section 2): it admits requests, sends them to where
// the state is, runs the function there and answers.
//
// A Node stands on top of the machines of which a node consists: its units (package unit),
// who decides about placement (package placement), and who keeps its leases (package
// failover). It hands out messages and timers. Its own files: admit.go says who may call,
// route.go and set.go where a call runs, cores.go queues it, execute.go, set.go and
// central.go run it, services.go is the management layer that lives at the root.
package node
