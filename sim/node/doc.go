// Package node is an Ermes node (thesis section 2): it admits requests, sends them to where
// the state is, runs the function there and answers.
//
// A Node stands on top of the machines of which a node consists: its units (package unit),
// who decides about placement (package placement), who keeps its leases (package failover),
// and at the root the management layer (package management). It hands out messages and
// timers. Its own files: admit.go says who may call, route.go where a call goes, cores.go
// queues it, start.go and finish.go run it; call.go lists their steps.
package node
