// Package record is the vocabulary in which the platform tells what happened:
// Invocations, placement Acts, and the Commits, Applies and Serves that the
// checkers judge. Listeners hear it; they never change what they hear.
package record
