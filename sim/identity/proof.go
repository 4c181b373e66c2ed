package identity

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
)

// A Proof shows that the sender of a request holds the key to which its token
// is bound, and that it is no repetition.
type Proof struct {
	Number    uint64 // of the request, from 1: the client never uses one twice
	Boot      uint64 // restarts of the node that the client knows of: a nonce that the node sets (RFC 9449, section 8)
	Signature []byte
}

// Bytes is the size of a proof on the wire; 0 if there is none. A Boot of 0 is not sent.
func (p Proof) Bytes() int {
	switch {
	case p.Number == 0:
		return 0
	case p.Boot == 0:
		return 8 + len(p.Signature)
	}
	return 16 + len(p.Signature)
}

// Prove signs request number to a node that has restarted boot times with the client's key.
func Prove(key ed25519.PrivateKey, token, node string, boot, number uint64) Proof {
	return Proof{Number: number, Boot: boot, Signature: ed25519.Sign(key, proofText(token, node, boot, number))}
}

// proofText is what is signed: a prefix that nothing else has, the SHA-256 digest of the
// token, the request's number, and the node with its boot.
func proofText(token, node string, boot, number uint64) []byte {
	digest := sha256.Sum256([]byte(token))
	text := make([]byte, 0, 72+len(node))
	text = append(text, "ermes-sim proof\x00"...)
	text = append(text, digest[:]...)
	text = binary.BigEndian.AppendUint64(text, number)
	text = binary.BigEndian.AppendUint64(text, boot)
	return append(text, node...)
}

// Prove checks the proof that came with a token whose verified claims are c. It
// returns Replayed if the proof is another client's, was made for another
// node or token or before the node's last restart, was seen before, or is windowSize or more
// behind the newest seen. A client whose proof is only of an earlier boot learns the boot from
// the refusal and signs again; who has recorded its request cannot.
// A refused proof leaves no trace, so that nobody can use up another's numbers.
func (v *Verifier) Prove(c *Claims, token string, p Proof) Reason {
	w := v.windows[string(c.key)]
	if w == nil {
		w = new(window)
	}
	if p.Boot != v.boot || !w.fresh(p.Number) || !ed25519.Verify(c.key, proofText(token, v.name, p.Boot, p.Number), p.Signature) {
		return v.refuse(Replayed)
	}
	w.mark(p.Number)
	v.windows[string(c.key)] = w
	return None
}

// windowSize is how far requests of one client may overtake each other.
const windowSize = 64

// A window remembers which of the last windowSize numbers were used (RFC 4303,
// section 3.4.3). Invariant: bit i of used stands for newest - i. There is one
// per client, 16 bytes, and only a token that the GTP signed makes one.
type window struct {
	newest uint64
	used   uint64
}

func (w *window) fresh(n uint64) bool {
	if n == 0 {
		return false
	}
	if n > w.newest {
		return true
	}
	behind := w.newest - n
	return behind < windowSize && w.used&(1<<behind) == 0
}

func (w *window) mark(n uint64) {
	if n > w.newest {
		w.used <<= min(n-w.newest, windowSize) // a shift by 64 leaves 0
		w.newest = n
	}
	w.used |= 1 << (w.newest - n)
}
