package wire

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A Reader takes values off the front of a message. The first thing that is wrong stays as
// its error, and from then on it reads zeros; so a decoder may ask once, at the end. It
// never keeps the bytes that it reads from.
type Reader struct {
	part string // of the frame, for errors
	data []byte
	at   int
	err  error
}

// NewReader reads a part of a frame.
func NewReader(part string, data []byte) *Reader { return &Reader{part: part, data: data} }

// An Error is bytes that are no message: what is wrong, and where.
type Error struct {
	Part   string // of the frame
	Offset int    // in the part
	What   string
}

// Error is the message.
func (e *Error) Error() string { return fmt.Sprintf("%s, offset %d: %s", e.Part, e.Offset, e.What) }

// Failf notes what is wrong at the current offset, unless something was before.
func (r *Reader) Failf(format string, args ...any) {
	if r.err == nil {
		r.err = &Error{Part: r.part, Offset: r.at, What: fmt.Sprintf(format, args...)}
	}
}

// Err is the first error.
func (r *Reader) Err() error { return r.err }

// Left is how many bytes have not been read, 0 after an error.
func (r *Reader) Left() int {
	if r.err != nil {
		return 0
	}
	return len(r.data) - r.at
}

// Close is the first error, or that something was left unread.
func (r *Reader) Close() error {
	if n := r.Left(); n > 0 {
		r.Failf("%d bytes too many", n)
	}
	return r.err
}

// Check takes over the error of a reader of a part, if it has one or has left something.
func (r *Reader) Check(part *Reader) {
	if err := part.Close(); err != nil && r.err == nil {
		r.err = err
	}
}

// Zeros reads all that is left, which has to be zeros.
func (r *Reader) Zeros() {
	for r.Left() > 0 {
		if r.data[r.at] != 0 {
			r.Failf("%#x where zeros fill up the size", r.data[r.at])
		}
		r.at++
	}
}

// Pad reads n zeros.
func (r *Reader) Pad(n int) {
	for _, x := range r.take(n) {
		if x != 0 {
			r.Failf("padding with something in it")
		}
	}
}

// take is the next n bytes, nil if there are not so many.
func (r *Reader) take(n int) []byte {
	if r.err != nil {
		return nil
	}
	if n < 0 || n > len(r.data)-r.at {
		r.Failf("%d bytes wanted, %d left", n, len(r.data)-r.at)
		return nil
	}
	part := r.data[r.at : r.at+n]
	r.at += n
	return part
}

// Sub is a reader of the next n bytes.
func (r *Reader) Sub(n int) *Reader {
	from := r.at
	sub := &Reader{part: r.part, data: r.data[:0]}
	if part := r.take(n); part != nil {
		sub.data, sub.at = r.data[:from+n], from
	}
	sub.err = r.err
	return sub
}

// Narrow reads a number of n bytes, at most eight.
func (r *Reader) Narrow(n int) uint64 {
	var x uint64
	for _, b := range r.take(n) {
		x = x<<8 | uint64(b)
	}
	return x
}

// Uint8 reads a byte.
func (r *Reader) Uint8() byte { return byte(r.Narrow(1)) }

// Uint16 reads two bytes.
func (r *Reader) Uint16() uint16 { return uint16(r.Narrow(2)) }

// Uint32 reads four bytes.
func (r *Reader) Uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

// Uint64 reads eight bytes.
func (r *Reader) Uint64() uint64 {
	if b := r.take(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

// Int32 reads four bytes.
func (r *Reader) Int32() int32 { return int32(r.Uint32()) }

// Int64 reads eight bytes.
func (r *Reader) Int64() int64 { return int64(r.Uint64()) }

// Float64 reads eight bytes.
func (r *Reader) Float64() float64 { return math.Float64frombits(r.Uint64()) }

// Uvarint reads a length of variable width (encoding/binary), in its shortest form.
func (r *Reader) Uvarint() int {
	if r.Left() == 0 {
		r.Failf("a length wanted, nothing left")
		return 0
	}
	x, n := binary.Uvarint(r.data[r.at:])
	if n <= 0 || x > math.MaxInt32 || n > 1 && r.data[r.at+n-1] == 0 {
		r.Failf("a length that is none")
		return 0
	}
	r.at += n
	return int(x)
}

// Flag reads a byte that is 0 or 1.
func (r *Reader) Flag() bool {
	x := r.Uint8()
	if x > 1 {
		r.Failf("flag %d is neither 0 nor 1", x)
	}
	return x == 1
}

// Flagged reads a number below k flags.
func (r *Reader) Flagged(k int) (flags uint32, x int) {
	w := r.Uint32()
	return w >> (32 - k), int(w << k >> k)
}

// Text reads n bytes as a string.
func (r *Reader) Text(n int) string { return string(r.take(n)) }

// Bytes reads a copy of n bytes, nil if n is 0.
func (r *Reader) Bytes(n int) []byte {
	part := r.take(n)
	if len(part) == 0 {
		return nil
	}
	return append([]byte(nil), part...)
}

// Count is n if so many elements of at least size bytes each can follow, else an error and 0.
// Whoever allocates for a count that came with a message asks this first.
func (r *Reader) Count(n uint64, size int) int {
	if left := r.Left(); n > uint64(left)/uint64(size) {
		r.Failf("%d elements of %d bytes or more announced, %d bytes left", n, size, left)
		return 0
	}
	return int(n)
}
