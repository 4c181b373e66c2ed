// Package optimum holds placements against the best ones. It makes an epoch of a run into a problem
// of package ilp, compares what stood with its optimum, by epochs and over a run, and has the oracle,
// which plans by it. A Comparison is one instant that is compared.
package optimum
