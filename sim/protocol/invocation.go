package protocol

import (
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// A Request asks for the execution of a function on a collection. It travels as
// Invoke to the access node and as Offload from there.
type Request struct {
	record.Invocation // trace context; travels with the request
	Input             []byte
	Deployed          int32 // the version that is called: its position among the functions of the run
	Token             string
	Proof             identity.Proof  // that the sender holds the key of the token, if the run uses proofs
	Drawn             int32           // collection that the workload has drawn
	Refreshed         bool            // a new token was got after a refusal
	Session           replica.Version // what the client has seen of the collection (sequential)
	ToLeader          bool            // only the leader may serve it: the copy that it found was behind the session
	Set               []Use           // of a call on several collections, or on a member of a group; nil: on Collection alone
	Attempt           uint32          // the client's, numbered by it; the reply says which it answers
	Again             bool            // its body has run in vain: the lease of its leader ended meanwhile
	Via               int32           // link over which it came to the node where it is, Here for a client's
	Detours           int32           // times that a stale pointer or a full session sent it on
}

// Digest identifies the request and how far it has come.
func (r *Request) Digest() uint64 { return mix(r.ID, uint64(r.Hops)) }

// Bytes is the request's size on the wire.
func (r *Request) Bytes() int64 {
	return int64(len(r.Input)+len(r.Token)+r.Proof.Bytes()) + 2*number + counter + version + int64(useSize*len(r.Set))
}

// About is no unit.
func (*Request) About() int32 { return NoUnit }

// Uses yields what a call uses: its Set, or the one collection that stands in the request
// itself.
func (r *Request) Uses(yield func(i int, u Use) bool) {
	if r.Set == nil {
		yield(0, Use{Collection: r.Collection, Unit: r.Collection, Write: r.Write, Accesses: 1, Session: r.Session})
		return
	}
	for i, u := range r.Set {
		if !yield(i, u) {
			return
		}
	}
}

// useSize is what a Use takes on the wire.
const useSize = 2*number + flags + version

// A Use is one collection of a call on several.
type Use struct {
	Collection int32
	Unit       int32 // it is placed with
	Write      bool
	Accesses   int32           // that a call is expected to make, if they must be remote
	Session    replica.Version // what the client has seen of the unit (sequential)
}

// Seen is a version that a call saw or made of a sequential unit.
type Seen struct {
	Unit    int32
	Version replica.Version
}

// A Reply is the outcome of a request.
type Reply struct {
	record.Invocation        // as the nodes leave it
	Attempt           uint32 // of the client, by which it knows a late reply
	Output            []byte
	Version           replica.Version // that the call saw or made (sequential)
	Versions          []Seen          // likewise, of a call on several collections
	Catalogue         uint64          // version of the metadata that the node knows of
	Boot              uint64          // of a call refused as replayed: restarts of the node, which its proof has to name
}

// Digest covers the outcome.
func (r *Reply) Digest() uint64 {
	return mix(r.ID, uint64(r.Status)<<56^uint64(r.Gas)<<8^uint64(len(r.Output)))
}

// Bytes is the reply's size on the wire: the call, the version, that of the metadata.
func (r *Reply) Bytes() int64 {
	return int64(len(r.Output)) + counter + version + counter + bootBytes(r.Boot)
}

// About is no unit.
func (*Reply) About() int32 { return NoUnit }

// bootBytes is the size of a count of restarts, which is only sent if there were any.
func bootBytes(boot uint64) int64 {
	if boot == 0 {
		return 0
	}
	return counter
}
