// Package topology is the network: a rooted tree of Nodes joined by Links.
//
// A Node hosts state and runs functions; its Link leads to its parent. A Tree
// is the validated whole and answers what depends on shape alone: paths,
// lowest common ancestors, round-trip times. Nodes are numbered 0..n-1 with
// the root at 0 and every parent before its children, so a loop over the
// numbers is a top-down pass and a loop backwards a bottom-up one.
package topology
