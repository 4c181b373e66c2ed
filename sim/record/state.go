package record

import "github.com/ermes-sim/ermes-sim/sim/replica"

// A Reach is an update that has become visible at a copy, some time after its writes
// were made elsewhere.
type Reach struct {
	At         int64
	Collection int32
	Node       int32
	Made       []int64 // when each of its writes was consolidated, ns; not to be kept
}

// A Creation is the initial state of a collection at one copy.
type Creation struct {
	At         int64
	Collection int32
	Node       int32
	State      replica.Snapshot
}

// A Commit is a write that has become visible at the copy that took it: of a call
// that wrote to several collections there is one for each.
type Commit struct {
	At          int64
	Collection  int32
	Node        int32
	Invocation  uint64
	Client      int32
	Term, Index uint64 // position in the leader's order; zero for sec
	Operation   bool   // one operation on external storage, of several that a call may make

	Digest uint64        // of the leader's state with the write; zero for sec
	Entry  replica.Entry // what the leader has ordered; empty for sec
	Delta  replica.Delta // what the copy has taken; empty for sequential
}

// An Apply is a follower that has reached a version.
type Apply struct {
	At          int64
	Collection  int32
	Node        int32
	Term, Index uint64
	Digest      uint64 // of the state at this version
}

// A Serve is a call on a sequential collection: what its client had seen
// before, and what the call saw. It is told when the body runs; what the body
// wrote is told by a Commit when the call ends.
type Serve struct {
	At                    int64
	Collection            int32
	Node                  int32
	Client                int32
	SeenTerm, SeenIndex   uint64
	FoundTerm, FoundIndex uint64
	Invocation            uint64
	Digest                uint64 // of the state that the body saw
}

// A Failover is a new term that begins without the old leader. Writes that it
// had acknowledged beyond Base are lost, and so is what it acknowledges until it
// hears of the new term.
type Failover struct {
	At                  int64
	Collection          int32
	Node                int32 // the new leader
	Term                uint64
	BaseTerm, BaseIndex uint64           // version of the new leader, with which it continues
	State               replica.Snapshot // of the new leader
}
