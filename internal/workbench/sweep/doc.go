// Package sweep runs one scenario at many points of its parameters. There are
// four nouns: a Plan is a YAML file that says which keys vary and how; a Point is
// one assignment of values to them; a Job is one replication of a point; a Table
// is what all jobs measured, one row each.
//
// Jobs are independent, so a sweep can be interrupted and resumed, and split
// over machines by shards whose results are merged. Replication r of every point
// has the same seed, so that points are compared on the same demand (common
// random numbers).
package sweep
