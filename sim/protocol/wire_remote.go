package protocol

import (
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/sim/wire"
)

func (r *RemoteRead) label(b []byte) []byte { return append(b, wire.Flag(r.Keys)) }

// Append appends the access.
func (r *RemoteRead) Append(b []byte) []byte {
	b = wire.Int32(wire.Int32(wire.Uint64(b, r.Call), r.Slot), r.From)
	return append(wire.Int32(wire.Int32(b, r.Collection), r.Unit), r.Key...)
}

func (r *RemoteRead) read(label, body, _ *wire.Reader) {
	r.Keys = label.Flag()
	r.Call, r.Slot, r.From = body.Uint64(), body.Int32(), body.Int32()
	r.Collection, r.Unit = body.Int32(), body.Int32()
	r.Key = body.Text(body.Left())
}

// label is how many members and bytes the value has; the keys are the rest.
func (r *RemoteValue) label(b []byte) []byte {
	return wire.Uint32(wire.Uint32(b, uint32(len(r.Value.Bytes))), uint32(len(r.Value.Members)))
}

// Append appends the answer.
func (r *RemoteValue) Append(b []byte) []byte {
	b = wire.Int64(wire.Int32(wire.Uint64(b, r.Call), r.Slot), r.Value.Count)
	b = append(b, byte(r.Value.Kind), wire.Flag(r.Found), 0, 0)
	b = append(b, r.Value.Bytes...)
	for _, list := range [...][]string{r.Value.Members, r.Keys} {
		for _, x := range list {
			b = append(wire.Uint32(b, uint32(len(x))), x...)
		}
	}
	return b
}

func (r *RemoteValue) read(label, body, _ *wire.Reader) {
	bytes, members := int(label.Uint32()), uint64(label.Uint32())
	r.Call, r.Slot, r.Value.Count = body.Uint64(), body.Int32(), body.Int64()
	if r.Value.Kind = replica.Kind(body.Uint8()); r.Value.Kind > replica.Members {
		body.Failf("value of unknown kind %d", r.Value.Kind)
	}
	r.Found = body.Flag()
	body.Pad(2)
	r.Value.Bytes = body.Bytes(bytes)
	for range body.Count(members, count) {
		r.Value.Members = append(r.Value.Members, body.Text(int(body.Uint32())))
	}
	for body.Left() > 0 {
		r.Keys = append(r.Keys, body.Text(int(body.Uint32())))
	}
}

// opFlags is how many bits of the length of a key tell the operation.
const opFlags = 3

// Append appends the access.
func (r *RemoteWrite) Append(b []byte) []byte {
	b = wire.Int32(wire.Int32(wire.Uint64(b, r.Call), r.Client), r.Unit)
	b = wire.Int32(wire.Int32(b, r.Slot), r.Node)
	for i := range r.Effects {
		e := &r.Effects[i]
		b = wire.Uint32(b, wire.Flagged(uint32(e.Op), opFlags, len(e.Key)))
		b = wire.Int64(wire.Uint32(b, uint32(len(e.Value))), e.Delta)
		b = append(append(b, e.Key...), e.Value...)
	}
	return b
}

func (r *RemoteWrite) read(_, body, _ *wire.Reader) {
	r.Call, r.Client, r.Unit = body.Uint64(), body.Int32(), body.Int32()
	r.Slot, r.Node = body.Int32(), body.Int32()
	for body.Left() > 0 {
		op, key := body.Flagged(opFlags)
		e := replica.Effect{Op: replica.Op(op)}
		if e.Op > replica.SetRemove {
			body.Failf("operation %d", op)
		}
		value := int(body.Uint32())
		e.Delta = body.Int64()
		e.Key, e.Value = body.Text(key), body.Bytes(value)
		r.Effects = append(r.Effects, e)
	}
}

// Append appends the acknowledgement.
func (r *RemoteDone) Append(b []byte) []byte {
	b = wire.Int32(wire.Int32(wire.Uint64(b, r.Call), r.Unit), r.Slot)
	b = append(b, 0, 0, 0, 0, wire.Flag(r.Refused), wire.Flag(r.Gone), 0, 0)
	return replica.AppendVersion(b, r.Version)
}

func (r *RemoteDone) read(_, body, _ *wire.Reader) {
	r.Call, r.Unit, r.Slot = body.Uint64(), body.Int32(), body.Int32()
	body.Pad(4)
	r.Refused, r.Gone = body.Flag(), body.Flag()
	body.Pad(2)
	r.Version = replica.ReadVersion(body)
}

// Append appends the operation.
func (r *RemoteOperation) Append(b []byte) []byte {
	o := &r.Operation
	b = wire.Int32(wire.Int32(wire.Uint64(b, r.Call), r.Client), r.Slot)
	b = wire.Int32(wire.Int32(wire.Int32(b, r.From), r.Collection), r.Unit)
	b = wire.Uint32(wire.Uint32(wire.Uint32(b, uint32(len(o.Key))), uint32(len(o.Value))), uint32(len(o.Old)))
	b = wire.Int64(append(b, byte(o.Op), byte(o.If), 0, 0), o.Delta)
	return append(append(append(b, o.Key...), o.Value...), o.Old...)
}

func (r *RemoteOperation) read(_, body, _ *wire.Reader) {
	r.Call, r.Client, r.Slot = body.Uint64(), body.Int32(), body.Int32()
	r.From, r.Collection, r.Unit = body.Int32(), body.Int32(), body.Int32()
	key, value, old := int(body.Uint32()), int(body.Uint32()), int(body.Uint32())
	o := replica.Operation{Op: replica.Op(body.Uint8()), If: replica.Condition(body.Uint8())}
	if o.Op > replica.SetRemove || o.If > replica.IfHolds {
		body.Failf("operation %d under condition %d", o.Op, o.If)
	}
	body.Pad(2)
	o.Delta = body.Int64()
	o.Key, o.Value, o.Old = body.Text(key), body.Text(value), body.Text(old)
	r.Operation = o
}

// Append appends the outcome.
func (r *RemoteOutcome) Append(b []byte) []byte {
	b = wire.Int32(wire.Int32(wire.Uint64(b, r.Call), r.Unit), r.Slot)
	b = append(wire.Int32(b, r.Outcome.Code), byte(r.Outcome.Refused), wire.Flag(r.Changed), 0, 0)
	return replica.AppendVersion(wire.Int64(b, r.Outcome.Count), r.Version)
}

func (r *RemoteOutcome) read(_, body, _ *wire.Reader) {
	r.Call, r.Unit, r.Slot = body.Uint64(), body.Int32(), body.Int32()
	r.Outcome.Code = body.Int32()
	if r.Outcome.Refused = replica.Refusal(body.Uint8()); r.Outcome.Refused > replica.Destroyed {
		body.Failf("refusal %d", r.Outcome.Refused)
	}
	r.Changed = body.Flag()
	body.Pad(2)
	r.Outcome.Count = body.Int64()
	r.Version = replica.ReadVersion(body)
}
