package table

// Load is what one node did in one round, by the invocations sent in it. Nodes
// that did nothing in a round and hold nothing have no row.
type Load struct {
	Round       int32  `parquet:"round,delta"`        // number of the round, from 0
	Node        string `parquet:"node,dict"`          // name of the node
	Arrived     int64  `parquet:"arrived,delta"`      // invocations of clients attached to it
	Executed    int64  `parquet:"executed,delta"`     // invocations whose body it ran
	ExecutionNs int64  `parquet:"execution_ns,delta"` // core time of those bodies, remote accesses excluded
	Bytes       int64  `parquet:"bytes,delta"`        // state that it holds at the end of the round
}
