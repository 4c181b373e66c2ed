// Package platform is what every component of the simulated Ermes platform has
// in common: the Catalogue of what exists, the Parameters of the run, and the
// Env through which a component sees the world.
//
// Client, node and placement are state machines: a message or a timer goes in,
// messages and timers come out. They know time, network, store and execution
// only through an Env and never the event queue behind it, so that the same
// code can run over real sockets.
package platform
