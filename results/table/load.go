package table

// Load is what one node did in one round. Arrived, Executed and ExecutionNs count the
// invocations sent in it, the other columns what happened in it. Nodes that did nothing
// in a round and hold nothing have no row, nor has any node in a round in which nothing
// happened at all.
type Load struct {
	Round       int32  `parquet:"round,delta"`        // number of the round, from 0
	Node        string `parquet:"node,dict"`          // name of the node
	Arrived     int64  `parquet:"arrived,delta"`      // invocations of clients attached to it
	Executed    int64  `parquet:"executed,delta"`     // invocations whose body it ran
	ExecutionNs int64  `parquet:"execution_ns,delta"` // core time of those bodies, remote accesses excluded
	Bytes       int64  `parquet:"bytes,delta"`        // state that it holds at the end of the round
	BusyNs      int64  `parquet:"busy_ns,delta"`      // core time that calls held, cold starts and remote accesses included; what is held after the clients have stopped is left out
	Started     int64  `parquet:"started,delta"`      // calls that got a core
	Waiting     int64  `parquet:"waiting,delta"`      // calls that wait for a core at the end of the round
	Turned      int64  `parquet:"turned,delta"`       // calls that a full queue turned away
}
