package des

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"hash"
)

// A TraceHash is the fingerprint of a run: the SHA-256 of the records of all
// its events, in order. Two runs with the same fingerprint did the same.
//
// A record is 41 bytes, little-endian: time (8), kind (1), and four words (8
// each) whose meaning is the kind's.
type TraceHash struct {
	sum    hash.Hash
	buffer [recordSize * 400]byte // 16 kB: a call of the hash costs more than a record
	filled int
}

const recordSize = 8 + 1 + 4*8

// NewTraceHash returns the fingerprint of a run without events.
func NewTraceHash() *TraceHash { return &TraceHash{sum: sha256.New()} }

// Record adds one event. It does not allocate.
func (h *TraceHash) Record(t Time, kind uint8, a, b, c, d uint64) {
	if h.filled == len(h.buffer) {
		h.flush()
	}
	r := h.buffer[h.filled : h.filled+recordSize]
	h.filled += recordSize
	binary.LittleEndian.PutUint64(r[0:], uint64(t))
	r[8] = kind
	binary.LittleEndian.PutUint64(r[9:], a)
	binary.LittleEndian.PutUint64(r[17:], b)
	binary.LittleEndian.PutUint64(r[25:], c)
	binary.LittleEndian.PutUint64(r[33:], d)
}

// Sum is the fingerprint of what was recorded so far, in hexadecimal.
func (h *TraceHash) Sum() string {
	h.flush()
	return hex.EncodeToString(h.sum.Sum(nil))
}

func (h *TraceHash) flush() {
	h.sum.Write(h.buffer[:h.filled]) // a hash never fails
	h.filled = 0
}
