// Package blueprint is what every process of a run knows before it starts.
//
// A Config says what a run is. A Blueprint is what follows from it: the Catalogue of what
// exists, the keys and enrolled clients of the Authority, the modules of functions, and
// where the first copies are. It depends on the Config alone, so that processes which have
// the same Config start from the same state without a message: each makes the nodes and
// clients that it runs by Node, Client and Open. The simulation runs all of them.
package blueprint
