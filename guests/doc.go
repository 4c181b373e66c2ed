// Package guests holds the function bodies that come with the program: modules of
// WebAssembly in four languages that do what a shop's edge node does. There are
// two nouns: a module is a binary under bin/, built from src/ by build.sh, and
// embedded; a template is a guest to start from, with the SDK of its language.
//
// docs/GUESTS.md has what each function reads, writes and costs.
package guests
