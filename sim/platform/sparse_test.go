package platform_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/sim/platform"
)

// A Sparse is a map from collections to entries that costs nothing where it is empty. If it
// lost or moved an entry, a node would forget a copy or take another's.
func TestSparseIsAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s platform.Sparse[int]
		want := map[int32]*int{}
		number := rapid.Int32Range(0, 2000)
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			c := number.Draw(t, "c")
			x := new(int)
			if rapid.Bool().Draw(t, "away") {
				x = nil
			}
			s.Set(c, x)
			if want[c] = x; x == nil {
				delete(want, c)
			}
		}
		last, count := int32(-1), 0
		for c, x := range s.All {
			if c <= last || want[c] != x {
				t.Fatalf("after %d comes %d: %p, want %p", last, c, x, want[c])
			}
			last, count = c, count+1
		}
		if count != len(want) {
			t.Fatalf("%d entries, want %d", count, len(want))
		}
		if c := number.Draw(t, "asked"); s.At(c) != want[c] {
			t.Fatalf("entry %d is %p, want %p", c, s.At(c), want[c])
		}
	})
}
