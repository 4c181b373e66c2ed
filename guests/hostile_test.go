package guests_test

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/guests"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// sealed is a record with a good magic and a good seal, and anything in between: what a
// bug or an attacker with write access could leave.
func sealed(t *rapid.T, magic string) wasm.Value {
	record := []byte(magic)
	for range recordBytes/4 - 2 {
		word := rapid.OneOf(rapid.Uint32Range(0, 9), rapid.Uint32Range(0, 1023), rapid.Uint32()).Draw(t, "word")
		record = binary.LittleEndian.AppendUint32(record, word)
	}
	return wasm.Value{Bytes: binary.LittleEndian.AppendUint32(record, crc32.ChecksumIEEE(record))}
}

// Without this test a guest could read or write beside its buffers, which is no trap as
// long as it stays within its memory, but is in the end: no input and no state may make a
// body trap, and those that are in several languages must go on to agree.
func TestNothingMakesABodyTrap(t *testing.T) {
	modules := map[string]*wasm.Module{}
	for _, name := range guests.Names() {
		modules[name] = load(t, name)
	}
	good := rapid.StringMatching(`client=anonymous|seq=[0-9]{1,9}|page=([0-9]|1[4-9])`)
	bad := rapid.OneOf(
		rapid.StringMatching(`(client|item|quantity|delta|page|side|seq|stock)=(-?[0-9]{0,10}|[a-z]{0,50})`),
		rapid.StringMatching(`P5 [0-9]{1,3} [0-9]{1,3} 255`),
		rapid.String(),
	)
	answered := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		input := ""
		for range rapid.IntRange(0, 4).Draw(t, "words") {
			input += good.Draw(t, "word") + " "
		}
		if rapid.IntRange(0, 3).Draw(t, "mistake") == 0 {
			input += bad.Draw(t, "word")
		}
		store := state{"cart/anonymous": sealed(t, "CART"), "shelf/00": sealed(t, "SHLF"), "shelf/14": sealed(t, "SHLF")}
		told := map[string]string{}
		for _, name := range guests.Names() {
			for _, function := range guests.Functions(name) {
				in := invocation(function, input, store)
				in.Speed = 0
				result, err := modules[name].Call(t.Context(), in)
				if err != nil || result.Err != nil && !errors.Is(result.Err, wasm.ErrGuest) {
					t.Fatalf("%s %s %q: %v, %v", name, function, input, err, result.Err)
				}
				if result.Err != nil {
					continue // each has its own words
				}
				story := tell(&result)
				if before, ok := told[function]; ok && before != story {
					t.Fatalf("%s %q: %s tells\n%s\nanother module\n%s", function, input, name, story, before)
				}
				told[function] = story
				answered[function]++
			}
		}
	})
	for _, name := range guests.Names() {
		for _, function := range guests.Functions(name) {
			if answered[function] == 0 {
				t.Errorf("%s failed every time: nothing was tried", function)
			}
		}
	}
}
