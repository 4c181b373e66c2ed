// Package reference has event queues that are plainly right and slower: the
// oracle that des.Engine is tested against and the rivals that it is measured
// against.
//
// Quaternary is a heap of values with four children per node, what one writes
// for speed without knowing more of the keys. Binary is the standard library's
// container/heap, what one writes first. Both order by (time, sequence number)
// and have an Engine's Schedule, Next and Now.
package reference
