package binary

import (
	"errors"
	"fmt"
)

// ErrMalformed is in the chain of every error about bytes that are no module.
var ErrMalformed = errors.New("malformed module")

// A Reader is a place in a module's bytes. Its first failure stays: reads after it
// return zero, so callers may check Err once per construct.
type Reader struct {
	bytes []byte
	at    int // from the start of bytes
	base  int // of bytes in the module, for messages
	err   error
}

// NewReader reads bytes, which lie at offset base of the module.
func NewReader(bytes []byte, base int) *Reader { return &Reader{bytes: bytes, base: base} }

// Err is the first failure.
func (r *Reader) Err() error { return r.err }

// Left is the number of bytes not yet read, 0 after a failure.
func (r *Reader) Left() int {
	if r.err != nil {
		return 0
	}
	return len(r.bytes) - r.at
}

// At is the place in the bytes given to NewReader.
func (r *Reader) At() int { return r.at }

// Since returns the bytes from a former place up to this one.
func (r *Reader) Since(at int) []byte { return r.bytes[at:r.at:r.at] }

// Fail records a failure at this place.
func (r *Reader) Fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: at byte %d: %s", ErrMalformed, r.base+r.at, fmt.Sprintf(format, args...))
	}
}

// Byte reads one byte.
func (r *Reader) Byte() byte {
	if r.err == nil && r.at < len(r.bytes) {
		r.at++
		return r.bytes[r.at-1]
	}
	r.Fail("unexpected end")
	return 0
}

// Take reads n bytes, as a view.
func (r *Reader) Take(n uint32) []byte {
	if uint64(n) > uint64(r.Left()) {
		r.Fail("%d bytes announced, %d left", n, r.Left())
		return nil
	}
	at := r.at
	r.at += int(n)
	return r.Since(at)
}

// U32 reads an unsigned LEB128 number of 32 bits.
func (r *Reader) U32() uint32 {
	if r.err == nil && r.at < len(r.bytes) && r.bytes[r.at] < 0x80 { // by far the commonest
		r.at++
		return uint32(r.bytes[r.at-1])
	}
	return uint32(r.unsigned(32))
}

func (r *Reader) unsigned(bits uint) uint64 {
	var v uint64
	for shift := uint(0); ; shift += 7 {
		b := r.Byte()
		if r.err != nil {
			return 0
		}
		if left := bits - shift; left < 7 && b>>left != 0 {
			r.Fail("integer is too large for %d bits", bits)
			return 0
		}
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
}

// Signed reads a signed LEB128 number of 32, 33 or 64 bits.
func (r *Reader) Signed(bits uint) int64 {
	if r.err == nil && r.at < len(r.bytes) && r.bytes[r.at] < 0x80 { // as in U32
		r.at++
		return int64(int8(r.bytes[r.at-1]<<1) >> 1)
	}
	var v int64
	for shift := uint(0); ; shift += 7 {
		b := r.Byte()
		if r.err != nil {
			return 0
		}
		if left := bits - shift; left < 7 {
			// No more bytes may follow, and the unused bits repeat the sign bit.
			if sign := int8(b<<1) >> left; b >= 0x80 || sign != 0 && sign != -1 {
				r.Fail("integer is too large for %d bits", bits)
				return 0
			}
		}
		v |= int64(b&0x7f) << shift
		if b < 0x80 {
			if shift += 7; shift < 64 && b&0x40 != 0 {
				v |= -1 << shift
			}
			return v
		}
	}
}

// Count reads the length of a vector whose entries take at least size bytes each.
func (r *Reader) Count(size int) int {
	n := r.U32()
	if int64(n)*int64(size) > int64(r.Left()) {
		r.Fail("%d entries announced, %d bytes left", n, r.Left())
		return 0
	}
	return int(n)
}

// Name reads a name: any UTF-8.
func (r *Reader) Name() string {
	s := string(r.Take(r.U32()))
	if !validUTF8(s) {
		r.Fail("name is not UTF-8")
	}
	return s
}
