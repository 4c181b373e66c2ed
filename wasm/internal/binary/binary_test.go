package binary_test

import (
	"errors"
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/wasm/internal/asm"
	"github.com/ermes-sim/ermes-sim/wasm/internal/binary"
)

// What is written in LEB128 is read again, of every width. Without this, rewritten
// constants and indices could change.
func TestNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i64 := rapid.Int64().Draw(t, "i64")
		r := binary.NewReader(binary.AppendSigned(nil, i64), 0)
		if got := r.Signed(64); got != i64 || r.Err() != nil || r.Left() != 0 {
			t.Fatalf("%d is read as %d, %v", i64, got, r.Err())
		}
		i32 := rapid.Int32().Draw(t, "i32")
		r = binary.NewReader(binary.AppendSigned(nil, int64(i32)), 0)
		if got := r.Signed(32); got != int64(i32) || r.Err() != nil || r.Left() != 0 {
			t.Fatalf("%d is read as %d, %v", i32, got, r.Err())
		}
		u32 := rapid.Uint32().Draw(t, "u32")
		r = binary.NewReader(binary.AppendUnsigned(nil, uint64(u32)), 0)
		if got := r.U32(); got != u32 || r.Err() != nil || r.Left() != 0 {
			t.Fatalf("%d is read as %d, %v", u32, got, r.Err())
		}
	})
}

// Numbers with bits beyond their width, or bytes beyond their end, are refused: two
// decoders that read them differently would see two modules.
func TestMalformedNumbers(t *testing.T) {
	for _, c := range []struct {
		bytes  string
		signed uint // bits, or 0 for an unsigned one of 32
	}{
		{"\xff\xff\xff\xff\x1f", 0},
		{"\x80\x80\x80\x80\x80\x00", 0},
		{"\x80", 0},
		{"", 0},
		{"\xff\xff\xff\xff\x4f", 32},
		{"\x80\x80\x80\x80\x70", 32},
		{"\xff\xff\xff\xff\x0f", 32},
		{"\x80\x80\x80\x80\x80\x00", 32},
		{"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x7e", 64},
		{"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 64},
	} {
		r := binary.NewReader([]byte(c.bytes), 0)
		if c.signed == 0 {
			r.U32()
		} else {
			r.Signed(c.signed)
		}
		if !errors.Is(r.Err(), binary.ErrMalformed) {
			t.Errorf("%x as %d bits: %v", c.bytes, c.signed, r.Err())
		}
	}
	for want, bytes := range map[int64]string{math.MinInt32: "\x80\x80\x80\x80\x78", math.MaxInt32: "\xff\xff\xff\xff\x07", -1: "\xff\xff\xff\xff\x7f"} {
		r := binary.NewReader([]byte(bytes), 0)
		if got := r.Signed(32); got != want || r.Err() != nil {
			t.Errorf("%x is read as %d, %v; want %d", bytes, got, r.Err(), want)
		}
	}
}

// A module survives being written and read. Without this, metering would drop what it
// does not look at.
func TestRoundTrip(t *testing.T) {
	m := asm.Module("memory 1 7\ntable 2 9\nelem 1 $g\nglobal f64 1.5\nimport kv_set i32 i32 i32 i32 i32 -> i32\nimport env/other i64 -> f32 f64\ndata 3 \"text\"\n" +
		"start $g\nfunc $g\nfunc f i32 v128 -> i32 i64, f32 funcref\ni32.const 5; i64.const -7")
	encoded := m.Encode()
	again, err := binary.Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	if got := again.Encode(); !reflect.DeepEqual(got, encoded) {
		t.Errorf("%x becomes %x", encoded, got)
	}
	if again.FunctionCount() != 4 || again.ImportedFunctions != 2 || *again.Start != 2 || len(again.TypeOf(3).Results) != 2 || len(again.TypeOf(1).Params) != 1 {
		t.Errorf("read again: %+v", again)
	}
}
