// Package record is the vocabulary in which the platform tells what happened:
// Invocations, placement Acts, and the Commits, Applies and Serves that the
// checkers judge. An Observer listens; it never changes what is observed.
package record
