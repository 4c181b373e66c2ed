package table

// Node is one node of the simulated network and the link to its parent. Rows
// stand with the root first and every parent before its children.
type Node struct {
	Node         string  `parquet:"node,dict"`     // name of the node
	Tier         string  `parquet:"tier,dict"`     // label of its tier
	Parent       string  `parquet:"parent,dict"`   // name of its parent; empty for the root
	RttNs        int64   `parquet:"rtt_ns"`        // round-trip time of the link to its parent; 0 for the root
	BandwidthBps int64   `parquet:"bandwidth_bps"` // bits per second and direction of that link; 0 = unlimited
	Cores        int32   `parquet:"cores"`         // executing cores
	Speed        float64 `parquet:"speed"`         // metered instructions per second and core
	MemoryBytes  int64   `parquet:"memory_bytes"`  // bytes for state; 0 = unlimited
}
