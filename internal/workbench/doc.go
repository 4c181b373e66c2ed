// Package workbench joins the simulator, the optimum and the results: each
// command of ermes-sim is one call of it.
//
// There are three nouns. A Run simulates a setting.Build and writes a run directory. A Result is what a run has come to: its summary, and
// the instants at which it was compared with the optimum. A Comparison holds runs
// against each other.
//
// The simulator below it reads no file and no wall clock, and hears no signal.
package workbench
