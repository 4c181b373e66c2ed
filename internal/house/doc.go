// Package house holds the tests that watch over the project as a whole: which
// package may import which, that every dependency has its reason written down,
// that functions and files stay short, and that pages are true and wrapped.
package house
