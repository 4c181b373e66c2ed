// Package summary condenses a run into what a researcher asks first. A
// Collector listens to the rows of a run while they are written and answers
// with the tables that total them (rounds, loads) and the Summary, which
// becomes summary.json. Lookup reads one value by its dotted path, and an
// Expectation holds such a value against a threshold.
//
// Nothing here depends on the machine: equal rows give an equal Summary.
package summary
