// Package check judges a run from outside: Checkers listen to what happens and
// hold it against Laws, one a file. There are three nouns: a Law is what must
// never be broken, a Violation is one breach of it, and Losses are what
// the model allows to be lost or repeated, and the laws therefore count instead.
//
// Checkers see only what package record tells; they ask no component, change
// nothing, and reach no result but their own. They keep what they need to judge:
// of every call under way its beginning and what it did (flight), of every
// sequential collection the chain of its versions (chain), of every collection
// its copies (holders) and a copy of their own to which every commit is applied
// (value).
//
// An event costs constant time and, once the tables have grown, no memory, but
// for the 8 bytes by which a commit lengthens a chain and the replayed state.
//
// The laws are safety properties: each is broken at a definite event, and the
// violation names the time of that. What must have come about in the end is
// judged once, by Final, when nothing is scheduled any more.
package check
