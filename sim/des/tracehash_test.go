package des_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/des"
)

// Published trace hashes must stay reproducible: the format of a record is
// frozen, and buffering must not show.
func TestTraceHashIsTheHashOfItsRecords(t *testing.T) {
	h := des.NewTraceHash()
	var plain []byte
	for i := range uint64(1000) {
		if i%333 == 0 { // looking must not change what follows
			h.Sum()
		}
		h.Record(des.Time(i*i), uint8(i), i, ^i, i<<32, 7)
		plain = binary.LittleEndian.AppendUint64(plain, i*i)
		plain = append(plain, uint8(i))
		for _, word := range []uint64{i, ^i, i << 32, 7} {
			plain = binary.LittleEndian.AppendUint64(plain, word)
		}
	}
	want := sha256.Sum256(plain)
	if got := h.Sum(); got != hex.EncodeToString(want[:]) {
		t.Errorf("hash %s, want %x", got, want)
	}
	if empty := des.NewTraceHash().Sum(); empty != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("hash of nothing is %s", empty)
	}
}

// A hash that misses a field would call different runs equal.
func TestTraceHashSeesEveryField(t *testing.T) {
	sum := func(at des.Time, kind uint8, a, b, c, d uint64) string {
		h := des.NewTraceHash()
		h.Record(at, kind, a, b, c, d)
		return h.Sum()
	}
	seen := map[string]string{sum(1, 2, 3, 4, 5, 6): "the record itself"}
	for field, other := range map[string]string{
		"time": sum(9, 2, 3, 4, 5, 6), "kind": sum(1, 9, 3, 4, 5, 6), "a": sum(1, 2, 9, 4, 5, 6),
		"b": sum(1, 2, 3, 9, 5, 6), "c": sum(1, 2, 3, 4, 9, 6), "d": sum(1, 2, 3, 4, 5, 9),
	} {
		if same, ok := seen[other]; ok {
			t.Errorf("a change of %s gives the hash of %s", field, same)
		}
		seen[other] = field
	}
}
