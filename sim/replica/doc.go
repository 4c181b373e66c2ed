// Package replica is the state of one collection on one node, for both
// consistency models, without clock or network. There are four nouns.
//
// A Sequential is a copy of a sequentially consistent collection: its leader
// Appends the effects of calls and gets an Entry for each; followers Apply the
// entries in the leader's order, however they arrive. A Version, (term, index),
// says how far a copy has got. A term is one reign of one leader; an entry of a
// deposed leader is fenced.
//
// A SEC is a copy of a collection under strong eventual consistency: every copy
// Commits effects and gets a Delta for each call; copies Merge deltas in any
// order, any number of times, and are equal once they have merged the same ones.
//
// A Snapshot is a whole state on its way to a new copy. It is taken and installed
// in constant time: the two copies share what neither has changed since.
//
// # What a key holds
//
// A key holds a register, a counter or a set, by the operation used on it:
// Set makes a register, Increment a counter, SetAdd a set. Both models share the
// rules for a key that is used in several ways:
//
//   - An operation replaces what it sees of another kind: incrementing a
//     register makes a counter that starts at zero.
//   - Delete removes what it sees, of any kind. Deleting what is absent,
//     removing a member that is not there and incrementing by zero do nothing.
//   - A set without members is absent.
//
// In a SEC, "sees" means at the copy where the call ran. Operations of different
// kinds on one key at different copies, neither having seen the other, leave both
// alive; all copies then show the one with the later stamp, and the next
// operation on the key, which sees both, removes the other.
//
// # Sharing
//
// Values are byte slices that no one changes, shared by all copies in the
// process. Entries, deltas and snapshots are immutable once made: one may be
// given to any number of copies, of one run (one goroutine).
package replica
