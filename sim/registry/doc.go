// Package registry answers what there is and what a call needs (thesis sections 2
// and 2.1). There are four nouns: the EFR (Ermes Function Registry) keeps Functions by
// version and their binaries by digest; the Catalogue keeps the metadata of
// Collections; a Query selects collections by it; a Cache keeps a client's answers.
//
// A function's metadata is its Dependencies: query templates that are resolved at
// invocation with its arguments and its caller, such as
//
//	collection.kind == "cart" && collection.owner == args.user
//
// Everything is a pure component: no clock, no network. Requests and answers are
// values that somebody else carries.
package registry
