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

// A RemoteOperation has external storage carry out an operation, at once.
type RemoteOperation struct {
	Call       uint64 // id of the invocation
	Client     int32  // whose it is, for the record
	Slot       int32  // of the call at the node that runs it
	From       int32  // that node
	Collection int32
	Unit       int32 // it is placed with
	Operation  replica.Operation
}

// Digest identifies the operation.
func (r *RemoteOperation) Digest() uint64 {
	o := &r.Operation
	return mix(r.Call, uint64(r.Collection), uint64(o.Op)<<8|uint64(o.If), uint64(o.Delta), uint64(len(o.Key)), uint64(len(o.Value)), uint64(len(o.Old)))
}

// Bytes is the size on the wire.
func (r *RemoteOperation) Bytes() int64 {
	o := &r.Operation
	return counter + 5*number + 3*count + flags + amount + int64(len(o.Key)+len(o.Value)+len(o.Old))
}

// About is no unit.
func (*RemoteOperation) About() int32 { return NoUnit }

// A RemoteOutcome is the answer to a RemoteOperation.
type RemoteOutcome struct {
	Call    uint64
	Unit    int32
	Slot    int32
	Outcome replica.OperationOutcome
	Changed bool            // there is a write more
	Version replica.Version // of a sequential unit, with that
}

// Digest covers the answer.
func (r *RemoteOutcome) Digest() uint64 {
	return mix(r.Call, uint64(r.Outcome.Code), uint64(r.Outcome.Count), uint64(r.Outcome.Refused))
}

// Bytes is the size on the wire.
func (r *RemoteOutcome) Bytes() int64 { return counter + 3*number + flags + amount + version }

// About is no unit.
func (*RemoteOutcome) About() int32 { return NoUnit }

// A RemoteWrite sends what a body wrote to another node's store, when the body has ended.
type RemoteWrite struct {
	Call    uint64 // id of the invocation
	Client  int32  // whose it is, for the record
	Unit    int32
	Slot    int32
	Node    int32 // that runs the body
	Effects []replica.Effect
}

// Digest identifies the access.
func (r *RemoteWrite) Digest() uint64 { return mix(r.Call, 0, uint64(len(r.Effects))) }

// Bytes is the size on the wire.
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
	Refused bool // it would not fit the store's memory
	Gone    bool // the collection has been destroyed
	Version replica.Version
}

// Digest identifies the acknowledgement.
func (r *RemoteDone) Digest() uint64 { return mix(r.Call, 0) }

// Bytes is the size on the wire.
func (r *RemoteDone) Bytes() int64 { return counter + 3*number + flags + version }

// About is no unit.
func (*RemoteDone) About() int32 { return NoUnit }
