// Package workbench joins the simulator, the optimum and the results: each
// command of ermes-sim is one call of it.
//
// There are four nouns. A Build is a scenario turned into the simulator's terms:
// names become positions, distributions become draws. A Run simulates a Build
// and writes a run directory. A Comparison holds what the run did in one epoch
// against the optimum for the demand of that epoch. A Report is what a command
// tells its user.
//
// Here, and nowhere below, are files, the wall clock and signals.
package workbench
