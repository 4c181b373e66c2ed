// Package stats is the statistics of every number that the project prints:
// means, percentiles, confidence intervals over replications and over the batches of
// one run, paired and unpaired comparisons with Holm's correction, trends, and the end
// of a warm-up. The definitions stand at the functions, and the tests hold them against
// SciPy, published tables and their definitions. How often the intervals cover is
// measured by the package coverage.
//
// Two nouns: a Sample collects latencies and answers percentiles; an Estimate
// is a mean with its confidence interval.
package stats
