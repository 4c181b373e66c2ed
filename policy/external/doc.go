// Package external lets programs of users decide placements. There are three nouns: a
// Policy asks, a Channel carries one line there and one back, and a Transcript remembers
// both. docs/EXTERNAL.md describes the protocol for those who answer.
//
// A decision takes no virtual time, and the wall clock never enters a result: a limit ends
// the run and puts no action in place of one that came too late. So a run repeats as long
// as the program outside answers equal questions equally. A Transcript shows whether it did.
package external
