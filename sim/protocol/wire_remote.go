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

func (r *RemoteWrite) label(b []byte) []byte { return wire.Uint32(b, uint32(r.Left)) }

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

func (r *RemoteWrite) read(label, body, _ *wire.Reader) {
	r.Left = int(label.Uint32())
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
	b = append(wire.Uint32(b, uint32(r.Left)), wire.Flag(r.Refused), wire.Flag(r.Gone), 0, 0)
	return replica.AppendVersion(b, r.Version)
}

func (r *RemoteDone) read(_, body, _ *wire.Reader) {
	r.Call, r.Unit, r.Slot = body.Uint64(), body.Int32(), body.Int32()
	r.Left = int(body.Uint32())
	r.Refused, r.Gone = body.Flag(), body.Flag()
	body.Pad(2)
	r.Version = replica.ReadVersion(body)
}
