package replica

import "math/bits"

// Digests of visible states are sums, modulo 2^64, of one hash per key, so that
// they do not depend on order and follow every change in constant time. The hash
// is MurmurHash64A (A. Appleby, public domain), finished as in MurmurHash3: equal
// on every platform, not meant against an adversary.

const murmur = 0xc6a4a7935bd1e995

// hashOf is the hash of the bytes of b.
func hashOf[T string | []byte](b T) uint64 {
	h := uint64(len(b)) * murmur
	i := 0
	for ; i+8 <= len(b); i += 8 {
		h = absorb(h, word(b[i:i+8]))
	}
	if i < len(b) {
		h = absorb(h, word(b[i:]))
	}
	return finish(h)
}

// hashOfZeros is hashOf(make([]byte, n)) in O(log n): to absorb a zero word is
// to multiply.
func hashOfZeros(n int64) uint64 {
	h := uint64(n) * murmur
	power := uint64(murmur)
	for words := (n + 7) / 8; words > 0; words /= 2 {
		if words&1 == 1 {
			h *= power
		}
		power *= power
	}
	return finish(h)
}

// word reads up to eight bytes, little-endian.
func word[T string | []byte](b T) uint64 {
	if len(b) == 8 {
		return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
			uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
	}
	var w uint64
	for i := range len(b) {
		w |= uint64(b[i]) << (8 * i)
	}
	return w
}

func absorb(h, w uint64) uint64 {
	w *= murmur
	w ^= w >> 47
	w *= murmur
	return (h ^ w) * murmur
}

func finish(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// hashOfEntry is what a key with a value adds to a digest: content is the hash
// of a register's bytes, the value of a counter, or the sum of the hashes of a
// set's members.
func hashOfEntry(key string, k kind, content uint64) uint64 {
	return finish(bits.RotateLeft64(hashOf(key), 17) ^ finish(content+uint64(k)*murmur))
}
