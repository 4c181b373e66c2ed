//go:build wasip1

package main

// crcTable is of CRC-32 (IEEE 802.3), by bytes.
var crcTable [256]uint32

func init() {
	for i := range crcTable {
		crc := uint32(i)
		for range 8 {
			crc = crc>>1 ^ 0xedb88320&-(crc&1)
		}
		crcTable[i] = crc
	}
}

func crc32(data []byte) uint32 {
	crc := ^uint32(0)
	for _, b := range data {
		crc = crc>>8 ^ crcTable[byte(crc)^b]
	}
	return ^crc
}

// fnv1a is FNV-1a, 32 bits: cheaper than a CRC, for what is only to be told apart.
func fnv1a(data []byte) uint32 {
	h := uint32(0x811c9dc5)
	for _, b := range data {
		h = (h ^ uint32(b)) * 0x01000193
	}
	return h
}

// salt is one whole block of SHA-256: names are hashed behind it.
const salt = "ermes retail: a visitor is counted under a pseudonym, not a name"

var block [64]byte

// pseudonym is SHA-256 of salt and name, its first two words. name is at most
// maxName bytes, so that padding and length fit into its block.
func pseudonym(name []byte) [2]uint32 {
	h := [8]uint32{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}
	copy(block[:], salt)
	shaBlock(&h)
	block = [64]byte{}
	copy(block[:], name)
	block[len(name)] = 0x80
	bits := 8 * (64 + len(name))
	block[62], block[63] = byte(bits>>8), byte(bits)
	shaBlock(&h)
	return [2]uint32{h[0], h[1]}
}

var schedule [64]uint32

func rotr(x uint32, n int) uint32 { return x>>n | x<<(32-n) }

// shaBlock is the compression function of SHA-256 (FIPS 180-4, section 6.2.2).
// crypto/sha256 would bring its self-tests into every cold start.
func shaBlock(h *[8]uint32) {
	w := &schedule
	for t := range 16 {
		b := block[4*t : 4*t+4 : 4*t+4]
		w[t] = uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	}
	for t := 16; t < 64; t++ {
		s0 := rotr(w[t-15], 7) ^ rotr(w[t-15], 18) ^ w[t-15]>>3
		s1 := rotr(w[t-2], 17) ^ rotr(w[t-2], 19) ^ w[t-2]>>10
		w[t] = w[t-16] + s0 + w[t-7] + s1
	}
	a, b, c, d, e, f, g, last := h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
	for t := range w {
		t1 := last + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + (e&f ^ ^e&g) + shaK[t] + w[t]
		t2 := (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + (a&b ^ a&c ^ b&c)
		last, g, f, e, d, c, b, a = g, f, e, d+t1, c, b, a, t1+t2
	}
	h[0], h[1], h[2], h[3] = h[0]+a, h[1]+b, h[2]+c, h[3]+d
	h[4], h[5], h[6], h[7] = h[4]+e, h[5]+f, h[6]+g, h[7]+last
}

var shaK = [64]uint32{
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
}
