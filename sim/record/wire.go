package record

import (
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/wire"
)

// AppendTrace appends the trace context of a call: what serves the measurement alone. Whose
// the call is, and what it is about (ID, Client, Collection, Write, Status, Access), a
// message says in other places.
func (i *Invocation) AppendTrace(b []byte) []byte {
	b = wire.Int32(wire.Int32(wire.Int32(b, i.Function), i.Executed), i.Release)
	b = append(b, wire.Flag(i.Hostile)|wire.Flag(i.Exclusive)<<1)
	b = wire.Int32(wire.Int32(wire.Int32(b, i.Hops), i.Wrote), i.Retries)
	b = wire.Int64(wire.Int64(b, i.Gas), i.Accesses)
	b = append(wire.Uint32(b, uint32(len(i.Said))), i.Said...)
	b = wire.Int64(wire.Int64(wire.Int64(b, i.Path), i.Nearest), i.Sent)
	for _, part := range i.Parts {
		b = wire.Int64(b, part)
	}
	return wire.Int64(b, i.mark)
}

// ReadTrace reads the trace context into the call.
func (i *Invocation) ReadTrace(r *wire.Reader) {
	i.Function, i.Executed, i.Release = r.Int32(), r.Int32(), r.Int32()
	flags := r.Uint8()
	i.Hostile, i.Exclusive = flags&1 != 0, flags&2 != 0
	if flags > 3 {
		r.Failf("unknown flags %#x of a call", flags)
	}
	i.Hops, i.Wrote, i.Retries = r.Int32(), r.Int32(), r.Int32()
	i.Gas, i.Accesses = r.Int64(), r.Int64()
	i.Said = r.Text(int(r.Uint32()))
	i.Path, i.Nearest, i.Sent = r.Int64(), r.Int64(), r.Int64()
	for p := range i.Parts {
		i.Parts[p] = r.Int64()
	}
	i.mark = r.Int64()
}

// MarshalBinary is the whole call, for a record of what happened.
func (i Invocation) MarshalBinary() ([]byte, error) {
	b := wire.Int32(wire.Int32(wire.Int32(wire.Uint64(nil, i.ID), i.Client), i.Collection), i.Access)
	return i.AppendTrace(append(b, wire.Flag(i.Write), byte(i.Status))), nil
}

// UnmarshalBinary is the other way round.
func (i *Invocation) UnmarshalBinary(data []byte) error {
	r := wire.NewReader("invocation", data)
	i.ID, i.Client, i.Collection, i.Access = r.Uint64(), r.Int32(), r.Int32(), r.Int32()
	i.Write, i.Status = r.Flag(), ReadStatus(r)
	i.ReadTrace(r)
	return r.Close()
}

// ReadStatus reads how a call has ended, one byte.
func ReadStatus(r *wire.Reader) Status {
	s := Status(r.Uint8())
	if s >= outcomes && s != Errored && s != Limited && int(s.Reason()) > len(identity.Reasons()) {
		r.Failf("unknown status %d", uint8(s))
		return OK
	}
	return s
}

// ProposalBytes is the size of what a proposal says to the leader.
const ProposalBytes = 3*4 + 4 + 8 + 2*8

// Append appends what the proposal says to the leader, beside flags of whoever sends it:
// ProposalBytes bytes.
func (p *Proposal) Append(b []byte, flags uint16) []byte {
	b = wire.Int32(wire.Int32(wire.Int32(b, p.Collection), p.Proposer), p.To)
	b = append(b, byte(p.Kind), wire.Flag(p.DropSelf))
	b = wire.Int64(wire.Uint16(b, flags), p.Made)
	return wire.Float64(wire.Float64(b, p.Delta), p.Offer)
}

// Read reads what Append has written.
func (p *Proposal) Read(r *wire.Reader) (flags uint16) {
	p.Collection, p.Proposer, p.To = r.Int32(), r.Int32(), r.Int32()
	if p.Kind, p.DropSelf = policy.Kind(r.Uint8()), r.Flag(); p.Kind > policy.Lead {
		r.Failf("proposal of unknown kind %d", uint8(p.Kind))
	}
	flags = r.Uint16()
	p.Made, p.Delta, p.Offer = r.Int64(), r.Float64(), r.Float64()
	return flags
}

// AppendTrace appends the rest, which serves the record alone.
func (p *Proposal) AppendTrace(b []byte) []byte {
	b = append(wire.Int32(wire.Int64(b, p.At), p.Leader), byte(p.Verdict))
	for _, x := range p.told() {
		b = wire.Float64(b, *x)
	}
	b = append(wire.Uint32(b, uint32(len(p.Reason))), p.Reason...)
	return wire.Int64(b, int64(p.Origins))
}

// ReadTrace reads the rest.
func (p *Proposal) ReadTrace(r *wire.Reader) {
	p.At, p.Leader = r.Int64(), r.Int32()
	if p.Verdict = Verdict(r.Uint8()); p.Verdict > Impossible {
		r.Failf("unknown verdict %d", uint8(p.Verdict))
	}
	for _, x := range p.told() {
		*x = r.Float64()
	}
	p.Reason = r.Text(int(r.Uint32()))
	p.Origins = int(r.Int64())
}

// told are the numbers that a proposal has for the record alone.
func (p *Proposal) told() []*float64 {
	return []*float64{
		&p.Threshold, &p.Reads, &p.Writes, &p.Propagation, &p.Copies, &p.Memory, &p.Load,
		&p.ReadRate, &p.WriteRate, &p.UpdateRate, &p.Evidence,
	}
}
