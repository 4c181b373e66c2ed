// Package management is the management layer (thesis section 2): who may do what, and what
// exists.
//
// There are three nouns. The Authority derives, before the run, what trusts each other and
// what everybody knows: keys, enrolled clients, and the Library of functions and
// collections, by whose metadata nodes decide about permissions. Each process derives the
// same. The Services live at the root: they issue tokens, resolve the metadata of calls,
// hand out binaries, and make the changes that a run has. They ask the node where they live
// for what is its own, as a Root.
package management
