package protocol

import (
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/sim/wire"
)

// Flags of a request, above the parts of its proof.
const (
	requestWrites = 1 << (iota + 2)
	requestToLeader
	requestAgain
)

// label is whose the request is and where the reply goes, and how long its parts are. What
// is left of the body behind input, token and proof are its uses.
func (r *Request) label(b []byte) []byte {
	b = wire.Uint32(wire.Int32(wire.Int32(b, r.Client), r.Access), r.Attempt)
	b = wire.Uint32(wire.Uint32(b, uint32(len(r.Input))), uint32(len(r.Token)))
	b = wire.Narrow(b, uint64(r.Detours), 2)
	flags := wire.Flag(r.Write)*requestWrites | wire.Flag(r.ToLeader)*requestToLeader | wire.Flag(r.Again)*requestAgain
	return append(b, r.Proof.Sent()|flags, byte(r.Status))
}

// Append appends the request. What only its client, or only the node where it is, knows of
// it stays there: Drawn, Refreshed, Via.
func (r *Request) Append(b []byte) []byte {
	b = wire.Int32(wire.Int32(wire.Uint64(b, r.ID), r.Deployed), r.Collection)
	b = append(append(replica.AppendVersion(b, r.Session), r.Input...), r.Token...)
	b = r.Proof.Append(b)
	for _, u := range r.Set {
		b = wire.Int32(wire.Int32(b, u.Collection), u.Unit)
		b = wire.Uint32(b, wire.Flagged(uint32(wire.Flag(u.Write)), 1, int(u.Accesses)))
		b = replica.AppendVersion(b, u.Session)
	}
	return b
}

func (r *Request) annex(b []byte) []byte { return r.AppendTrace(b) }

func (r *Request) read(label, body, annex *wire.Reader) {
	r.Client, r.Access, r.Attempt = label.Int32(), label.Int32(), label.Uint32()
	input, token := int(label.Uint32()), int(label.Uint32())
	r.Detours = int32(label.Uint16())
	flags := label.Uint8()
	r.Write, r.ToLeader, r.Again = flags&requestWrites != 0, flags&requestToLeader != 0, flags&requestAgain != 0
	if flags >= requestAgain<<1 {
		label.Failf("unknown flags %#x of a request", flags)
	}
	r.Status = record.ReadStatus(label)

	r.ID, r.Deployed, r.Collection = body.Uint64(), body.Int32(), body.Int32()
	r.Session = replica.ReadVersion(body)
	r.Input, r.Token = body.Bytes(input), body.Text(token)
	r.Proof = identity.ReadProof(body, flags&(identity.ProofSent|identity.ProofWithBoot))
	for body.Left() > 0 {
		u := Use{Collection: body.Int32(), Unit: body.Int32()}
		writes, accesses := body.Flagged(1)
		u.Write, u.Accesses = writes == 1, int32(accesses)
		u.Session = replica.ReadVersion(body)
		r.Set = append(r.Set, u)
	}
	r.ReadTrace(annex)
}

// seenSize is what a Seen takes on the wire.
const seenSize = number + version

// label is which request the reply answers, and what became of it.
func (r *Reply) label(b []byte) []byte {
	b = wire.Uint32(wire.Uint32(b, r.Attempt), uint32(len(r.Versions)))
	return append(b, byte(r.Status), wire.Flag(r.Boot != 0))
}

// Append appends the reply.
func (r *Reply) Append(b []byte) []byte {
	b = wire.Uint64(replica.AppendVersion(wire.Uint64(b, r.ID), r.Version), r.Catalogue)
	return append(appendBoot(b, r.Boot), r.Output...)
}

// annex has the versions of a call on several collections, of which the model counts none.
func (r *Reply) annex(b []byte) []byte {
	for _, s := range r.Versions {
		b = replica.AppendVersion(wire.Int32(b, s.Unit), s.Version)
	}
	b = wire.Int32(wire.Int32(wire.Int32(b, r.Client), r.Collection), r.Access)
	return r.AppendTrace(append(b, wire.Flag(r.Write)))
}

func (r *Reply) read(label, body, annex *wire.Reader) {
	r.Attempt = label.Uint32()
	versions := uint64(label.Uint32())
	r.Status = record.ReadStatus(label)
	booted := label.Flag()

	r.ID = body.Uint64()
	r.Version, r.Catalogue = replica.ReadVersion(body), body.Uint64()
	r.Boot = readBoot(body, booted)
	r.Output = body.Bytes(body.Left())

	for range annex.Count(versions, seenSize) {
		r.Versions = append(r.Versions, Seen{Unit: annex.Int32(), Version: replica.ReadVersion(annex)})
	}
	r.Client, r.Collection, r.Access = annex.Int32(), annex.Int32(), annex.Int32()
	r.Write = annex.Flag()
	r.ReadTrace(annex)
}

// appendBoot appends a count of restarts, if there were any.
func appendBoot(b []byte, boot uint64) []byte {
	if boot == 0 {
		return b
	}
	return wire.Uint64(b, boot)
}

func readBoot(r *wire.Reader, sent bool) uint64 {
	if !sent {
		return 0
	}
	boot := r.Uint64()
	if boot == 0 {
		r.Failf("boot 0, which is not sent")
	}
	return boot
}
