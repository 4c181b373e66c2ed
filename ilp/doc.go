// Package ilp places collections on a tree of nodes at the lowest cost, and
// proves how low that can be.
//
// There are few nouns. An Instance is plain data: nodes, functions, collections
// and demand. A Problem is an Instance that has been checked and indexed. A
// Placement says where the copies and leaders are; Evaluate splits what it costs
// into F, the execution time over all requests, and C, the regulariser, as an
// Objective. Optimum finds the Placement of lowest cost as a Solution, which
// carries a proven bound and says what proved it: a dynamic program on the tree,
// column generation, or a mixed-integer Model solved by HiGHS.
//
// The models are in baseline.go (no replication), sec.go (strong eventual
// consistency), sequential.go (one leader per collection) and icpe24.go
// (migration-aware placement); docs/ILP.md has their mathematics side by side
// with the names used here. Times are int64 nanoseconds wherever they are data,
// costs are float64 requests in flight (rate times seconds, Little's law).
package ilp
