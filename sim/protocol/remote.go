package protocol

import "github.com/ermes-sim/ermes-sim/sim/replica"

// A RemoteRead asks another node's store for one key, or for the list of all,
// on behalf of a body that runs elsewhere.
type RemoteRead struct {
	Call       uint64 // id of the invocation
	Slot       int32  // of the call at the node that runs it
	From       int32  // that node
	Collection int32
	Unit       int32 // it is placed with
	Key        string
	Keys       bool
}

// Digest identifies the access.
func (r *RemoteRead) Digest() uint64 { return mix(r.Call, uint64(r.Collection), uint64(len(r.Key))) }

// Bytes is the size on the wire.
func (r *RemoteRead) Bytes() int64 { return int64(len(r.Key)) + counter + 4*number }

// About is no unit.
func (*RemoteRead) About() int32 { return NoUnit }

// A RemoteValue is the answer to a RemoteRead.
type RemoteValue struct {
	Call  uint64
	Slot  int32
	Value replica.Value
	Found bool
	Keys  []string
}

// Digest covers the answer's shape.
func (r *RemoteValue) Digest() uint64 {
	return mix(r.Call, uint64(len(r.Value.Bytes)), uint64(r.Value.Count), uint64(len(r.Keys)))
}

// Bytes is the size on the wire.
func (r *RemoteValue) Bytes() int64 {
	n := int64(len(r.Value.Bytes)) + counter + number + amount + flags
	for _, m := range r.Value.Members {
		n += count + int64(len(m))
	}
	for _, k := range r.Keys {
		n += count + int64(len(k))
	}
	return n
}

// About is no unit.
func (*RemoteValue) About() int32 { return NoUnit }

// A RemoteWrite sends what a body wrote to another node's store. The body's
// write accesses travel one after the other, as each would with an external
// store; the effects become visible together with the last.
type RemoteWrite struct {
	Call    uint64 // id of the invocation
	Client  int32  // whose it is, for the record
	Unit    int32
	Slot    int32
	Node    int32 // that runs the body
	Effects []replica.Effect
	Left    int // accesses that follow
}

// Digest identifies the access.
func (r *RemoteWrite) Digest() uint64 { return mix(r.Call, uint64(r.Left), uint64(len(r.Effects))) }

// Bytes is the size on the wire: keys and arguments, shared out evenly.
func (r *RemoteWrite) Bytes() int64 {
	var n int64
	for i := range r.Effects {
		n += int64(len(r.Effects[i].Key)+len(r.Effects[i].Value)) + 2*count + amount
	}
	return counter + 4*number + n
}

// About is no unit.
func (*RemoteWrite) About() int32 { return NoUnit }

// A RemoteDone acknowledges a RemoteWrite.
type RemoteDone struct {
	Call    uint64
	Unit    int32
	Slot    int32
	Left    int
	Refused bool // it would not fit the store's memory
	Gone    bool // the collection has been destroyed
	Version replica.Version
}

// Digest identifies the acknowledgement.
func (r *RemoteDone) Digest() uint64 { return mix(r.Call, uint64(r.Left)) }

// Bytes is the size on the wire.
func (r *RemoteDone) Bytes() int64 { return counter + 3*number + flags + version }

// About is no unit.
func (*RemoteDone) About() int32 { return NoUnit }
