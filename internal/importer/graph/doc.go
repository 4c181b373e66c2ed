// Package graph makes a tree of a network that exists. A Graph has Places joined by
// Links, as a file of the Internet Topology Zoo or of SNDlib lists them; Read reads
// one. Prepare leaves of it what can be simulated: one operator's places, all of them
// located and connected. Span finds the tree of least mean round-trip time, and Loss
// says what the tree costs against the graph.
package graph
