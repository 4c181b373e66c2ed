package identity

import (
	"crypto/ed25519"

	"github.com/ermes-sim/ermes-sim/sim/wire"
)

// Parts of a proof that are sent, beside its number.
const (
	ProofSent     = 1 << iota // there is a proof
	ProofWithBoot             // of a node that has restarted
)

// Sent is which parts of the proof are sent.
func (p Proof) Sent() byte {
	switch {
	case p.Number == 0:
		return 0
	case p.Boot == 0:
		return ProofSent
	}
	return ProofSent | ProofWithBoot
}

// Append appends the proof: Bytes bytes, of which the signature takes 64.
func (p Proof) Append(b []byte) []byte {
	if p.Number == 0 {
		return b
	}
	b = wire.Uint64(b, p.Number)
	if p.Boot != 0 {
		b = wire.Uint64(b, p.Boot)
	}
	return append(b, p.Signature...)
}

// ReadProof reads a proof of which these parts were sent.
func ReadProof(r *wire.Reader, sent byte) (p Proof) {
	if sent&ProofSent == 0 {
		return p
	}
	if p.Number = r.Uint64(); p.Number == 0 {
		r.Failf("proof number 0")
	}
	if sent&ProofWithBoot != 0 {
		if p.Boot = r.Uint64(); p.Boot == 0 {
			r.Failf("boot 0, which is not sent")
		}
	}
	p.Signature = r.Bytes(ed25519.SignatureSize)
	return p
}

// Append appends the revocation: Bytes bytes. Where the group ends, the header says.
func (r Revocation) Append(b []byte) []byte {
	b = wire.Int64(wire.Int64(wire.Uint64(b, r.Version), r.At), r.Until)
	return append(append(b, r.Group...), r.Subject...)
}

// ReadRevocation reads a revocation of a group whose name has so many bytes.
func ReadRevocation(r *wire.Reader, group int) Revocation {
	v := Revocation{Version: r.Uint64(), At: r.Int64(), Until: r.Int64()}
	v.Group = r.Text(group)
	v.Subject = r.Text(r.Left())
	return v
}
