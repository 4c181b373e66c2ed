// Package house holds the tests that watch over the project as a whole: which
// package may import which, that every dependency has its reason written down,
// and that generated pages are up to date.
package house
