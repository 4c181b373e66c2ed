// Package emulation runs the platform as operating-system processes that talk over TCP: one
// for each node, and one for all clients. It is the second driver of the components that
// package sim drives in virtual time.
//
// A Process is one of them, and Serve its life: it has a loop of its own on a locked thread,
// which sleeps in ppoll until a timer is due or a socket is readable. Run starts processes,
// waits until the run has come to rest, and merges what they have recorded into a Log. A
// Comparison holds that against a simulation, call by call.
//
// Links are modelled: each process has the lines of sim/network that begin at it, which say
// when a message arrives at their end. It is sent at once with that time on it, and waits
// there until then. So a message is late by what the host adds, and only by as much as that
// exceeds the delay of the link.
package emulation
