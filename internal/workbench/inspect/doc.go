// Package inspect tells of run directories: why a placement came about, what happened to one call,
// rows of tables, traces for a viewer, how far a run was from its optimum, and how runs differ. A
// Comparison holds runs against each other.
package inspect
