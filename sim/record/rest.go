package record

// A Rest is what there is when a run has come to rest: nothing is scheduled any
// more.
type Rest struct {
	At       int64
	Holdings []Holding // by collection, then node
	Traffic  Traffic
	Fixed    []int64 // by node: bytes of its memory that are not copies (binaries); nil if none
	Severed  bool    // a node is down or a link cut, for ever: what waits for it, waits for ever
}

// A Holding is one copy.
type Holding struct {
	Collection  int32
	Node        int32
	Serves      bool
	Leads       bool
	Term, Index uint64 // reached; zero for sec
	Digest      uint64 // of the state
	Bytes       int64
	Overdue     int // updates that wait for room in the node's memory
}

// Traffic is what became of the messages of a run, end to end.
type Traffic struct {
	Sent       int64
	Duplicated int64 // by a fault, beyond those sent
	Delivered  int64
	Lost       int64 // by a fault
	InFlight   int64
}
