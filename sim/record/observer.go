package record

// An Observer hears what happens, in order of virtual time.
type Observer interface {
	// Invoked tells that a client has the outcome of an invocation. The pointer
	// is good only during the call.
	Invoked(i *Invocation)
	// Acted tells that a placement has changed.
	Acted(a *Act)
	// Committed tells that the leader of a sequential collection has ordered a
	// write, or that a replica of a sec collection has taken one.
	Committed(c Commit)
	// Applied tells that a follower's state has reached a version.
	Applied(a Apply)
	// Served tells that a call on a sequential collection saw a version.
	Served(s Serve)
	// Occupied tells that the bytes held by a node have changed.
	Occupied(node int32, bytes int64)
}

// A Commit is an acknowledged write.
type Commit struct {
	At          int64
	Collection  int32
	Node        int32
	Invocation  uint64
	Client      int32
	Term, Index uint64 // position in the leader's order; zero for sec
}

// An Apply is a follower that has reached a version.
type Apply struct {
	At          int64
	Collection  int32
	Node        int32
	Term, Index uint64
}

// A Serve is a call on a sequential collection: what its client had seen
// before, and what the call saw.
type Serve struct {
	At                    int64
	Collection            int32
	Node                  int32
	Client                int32
	SeenTerm, SeenIndex   uint64
	FoundTerm, FoundIndex uint64
}
