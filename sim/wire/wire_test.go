package wire_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/sim/wire"
)

// What is appended is read again, whatever stands before or behind it.
func TestNumbersComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := rapid.Int32().Draw(t, "a"), rapid.Int64().Draw(t, "b"), rapid.Float64().Draw(t, "c")
		n := rapid.IntRange(1, 7).Draw(t, "bytes")
		d := rapid.Uint64Range(0, 1<<(8*n)-1).Draw(t, "d")
		k := rapid.IntRange(1, 4).Draw(t, "flags")
		e, f := rapid.Uint32Range(0, 1<<k-1).Draw(t, "e"), rapid.IntRange(0, 1<<(32-k)-1).Draw(t, "f")
		data := wire.Float64(wire.Int64(wire.Int32(nil, a), b), c)
		data = wire.Uint32(wire.Narrow(data, d, n), wire.Flagged(e, k, f))
		data = wire.Pad(append(wire.Uint16(data, 7), wire.Flag(true)), len(data)+5)
		r := wire.NewReader("test", data)
		if x, y, z := r.Int32(), r.Int64(), r.Float64(); x != a || y != b || z != c {
			t.Fatalf("%d %d %v", x, y, z)
		}
		if x := r.Narrow(n); x != d {
			t.Fatalf("%d of %d bytes is read as %d", d, n, x)
		}
		if x, y := r.Flagged(k); x != e || y != f {
			t.Fatalf("%d %d", x, y)
		}
		if x, yes := r.Uint16(), r.Flag(); x != 7 || !yes {
			t.Fatalf("%d %v", x, yes)
		}
		r.Zeros()
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// Offsets are those of the whole part, whoever reads it, and the first error stays.
func TestErrorsSayWhere(t *testing.T) {
	data := []byte{0, 0, 0, 9, 1, 0}
	for _, c := range []struct {
		read func(r *wire.Reader)
		want string
	}{
		{func(r *wire.Reader) { r.Uint64() }, "test, offset 0: 8 bytes wanted, 6 left"},
		{func(r *wire.Reader) { r.Text(int(r.Uint32())) }, "test, offset 4: 9 bytes wanted, 2 left"},
		{func(r *wire.Reader) { r.Bytes(-1) }, "test, offset 0: -1 bytes wanted, 6 left"},
		{func(r *wire.Reader) { r.Count(uint64(r.Uint32()), 1) }, "test, offset 4: 9 elements of 1 bytes or more announced, 2 bytes left"},
		{func(r *wire.Reader) { r.Uint16(); r.Check(r.Sub(2)) }, "test, offset 2: 2 bytes too many"},
		{func(r *wire.Reader) { r.Uint32(); r.Zeros() }, "test, offset 4: 0x1 where zeros fill up the size"},
		{func(r *wire.Reader) { r.Uint16(); r.Pad(2) }, "test, offset 4: padding with something in it"},
		{func(r *wire.Reader) { r.Uint16(); r.Uint8(); r.Flag() }, "test, offset 4: flag 9 is neither 0 nor 1"},
		{func(r *wire.Reader) { r.Uint32() }, "test, offset 4: 2 bytes too many"},
		{func(r *wire.Reader) { r.Failf("first"); r.Failf("second") }, "test, offset 0: first"},
	} {
		r := wire.NewReader("test", data)
		c.read(r)
		if err := r.Close(); err == nil || err.Error() != c.want {
			t.Errorf("error %v, want %s", err, c.want)
		}
		if x, text, n := r.Uint64(), r.Text(1), r.Count(1, 1); x != 0 || text != "" || n != 0 || r.Left() != 0 {
			t.Errorf("after %q there is still %d, %q, %d to read", c.want, x, text, n)
		}
	}
	if r := wire.NewReader("test", []byte{0x80, 0}); r.Uvarint() != 0 || r.Err() == nil {
		t.Error("a length that takes more bytes than it needs is read")
	}
}

// A number that its field cannot hold must not arrive as another.
func TestWhatDoesNotFitPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"a number of nine bits":    func() { wire.Narrow(nil, 256, 1) },
		"a number below flags":     func() { wire.Flagged(0, 3, 1<<29) },
		"a negative number":        func() { wire.Flagged(0, 1, -1) },
		"more than what is padded": func() { wire.Pad(make([]byte, 9), 8) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is written", name)
				}
			}()
			f()
		}()
	}
}
