// Package arena lets policies play without a simulator. There are four nouns: a
// Tree of places; a Game of collections on it with demand, limits and Rules,
// played in ticks of a twentieth of an epoch; a Record of what was done; and the
// optimum that an oracle computes for the same demand, which shares no code with
// the policies.
//
// The game is the placement protocol without messages: each node counts what its
// copies serve, decides at its own epochs, and the leader of a collection commits
// one act at a time, which takes effect after a delay. Each of these Rules can be
// broken, to see what it is good for.
package arena
