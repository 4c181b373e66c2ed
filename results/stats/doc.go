// Package stats is the statistics of every number that the project prints:
// means, percentiles, confidence intervals over replications, paired and
// unpaired comparisons, and the end of a warm-up. The definitions stand at the
// functions, and the tests hold them against SciPy and published tables.
//
// Two nouns: a Sample collects latencies and answers percentiles; an Estimate
// is a mean with its confidence interval.
package stats
