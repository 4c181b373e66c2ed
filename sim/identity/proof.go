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
	Signature []byte
}

// Bytes is the size of a proof on the wire; 0 if there is none.
func (p Proof) Bytes() int {
	if p.Number == 0 {
		return 0
	}
	return 8 + len(p.Signature)
}

// Prove signs request number to node with the client's key.
func Prove(key ed25519.PrivateKey, token, node string, number uint64) Proof {
	return Proof{Number: number, Signature: ed25519.Sign(key, proofText(token, node, number))}
}

// proofText is what is signed: a prefix that nothing else has, the SHA-256 digest of the
// token, the request's number and the node.
func proofText(token, node string, number uint64) []byte {
	digest := sha256.Sum256([]byte(token))
	text := make([]byte, 0, 64+len(node))
	text = append(text, "ermes-sim proof\x00"...)
	text = append(text, digest[:]...)
	text = binary.BigEndian.AppendUint64(text, number)
	return append(text, node...)
}

// Prove checks the proof that came with a token whose verified claims are c. It
// returns Replayed if the proof is another client's, was made for another
// node or token, was seen before, or is windowSize or more behind the newest seen.
// A refused proof leaves no trace, so that nobody can use up another's numbers.
func (v *Verifier) Prove(c *Claims, token string, p Proof) Reason {
	w := v.windows[string(c.key)]
	if w == nil {
		w = new(window)
	}
	if !w.fresh(p.Number) || !ed25519.Verify(c.key, proofText(token, v.name, p.Number), p.Signature) {
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
