// Package workbench joins the simulator, the optimum and the results: it takes a run from its
// scenario to its directory.
//
// There are two nouns. A Run simulates a setting.Build and writes a run directory. A Result is what
// a run has come to. What comes before a run, and what is told of it afterwards, has rooms of its
// own.
//
// The simulator below it reads no file and no wall clock, and hears no signal.
package workbench
