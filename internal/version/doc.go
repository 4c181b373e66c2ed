// Package version names the program and what else the numbers of a run depend on, so that results of
// different builds are never taken for each other.
package version
