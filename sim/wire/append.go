package wire

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Uint16 appends two bytes, the most significant first, as all numbers here.
func Uint16(b []byte, x uint16) []byte { return binary.BigEndian.AppendUint16(b, x) }

// Uint32 appends four bytes.
func Uint32(b []byte, x uint32) []byte { return binary.BigEndian.AppendUint32(b, x) }

// Uint64 appends eight bytes.
func Uint64(b []byte, x uint64) []byte { return binary.BigEndian.AppendUint64(b, x) }

// Int32 appends four bytes, in two's complement.
func Int32(b []byte, x int32) []byte { return Uint32(b, uint32(x)) }

// Int64 appends eight bytes, in two's complement.
func Int64(b []byte, x int64) []byte { return Uint64(b, uint64(x)) }

// Float64 appends the eight bytes of IEEE 754.
func Float64(b []byte, x float64) []byte { return Uint64(b, math.Float64bits(x)) }

// Narrow appends the last n bytes of x. It panics if x needs more: a number that is larger
// than its field (docs/EMULATION.md, limits) must not arrive as another.
func Narrow(b []byte, x uint64, n int) []byte {
	if n < 8 && x>>(8*n) != 0 {
		panic(fmt.Sprintf("wire: %d does not fit its field of %d bytes", x, n))
	}
	for i := n - 1; i >= 0; i-- {
		b = append(b, byte(x>>(8*i)))
	}
	return b
}

// Flagged is a number of 32-k bits below k flags. It panics if x needs more.
func Flagged(flags uint32, k int, x int) uint32 {
	if x < 0 || uint64(x)>>(32-k) != 0 {
		panic(fmt.Sprintf("wire: %d does not fit its field of %d bits", x, 32-k))
	}
	return flags<<(32-k) | uint32(x)
}

// Flag is 1 if set, else 0.
func Flag(set bool) byte {
	if set {
		return 1
	}
	return 0
}

// Pad appends zeros until b is n bytes long. It panics if it is longer already.
func Pad(b []byte, n int) []byte {
	if len(b) > n {
		panic(fmt.Sprintf("wire: %d bytes where only %d are modelled", len(b), n))
	}
	return append(b, make([]byte, n-len(b))...)
}
