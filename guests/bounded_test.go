package guests_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/guests"
)

// Without this test a long run could grow the state of a collection without bound, and
// memory pressure would be an artefact of the run's length: after 10,000 calls there are
// at most as many keys as there are clients, pages or items.
func TestStateIsBounded(t *testing.T) {
	const clients = 3
	calls := 10_000
	if testing.Short() {
		calls = 1000
	}
	cart := clients * (len("cart/shopper-0") + recordBytes + 8)
	for _, c := range []struct {
		module, function string
		bound            int // bytes
	}{
		{"retail-c", "add_to_cart", cart},
		{"retail-go", "add_to_cart", cart},
		{"retail-c", "adjust_stock", 32 * (len("shelf/00") + recordBytes + 8)},
		{"retail-c", "count_visit", 64 * (len("visits/00") + 8)},
		{"retail-go", "count_visit", 64 * (len("visits/00") + 8)},
		{"retail-c", "write_const", len("const") + 32 + 8},
		{"retail-go", "checkout", cart + 1024*(len("sold/1023")+8)},
	} {
		t.Run(c.module+" "+c.function, func(t *testing.T) {
			m, store := load(t, c.module), state{}
			for i := range calls {
				input := fmt.Sprintf("client=shopper-%d seq=%d", i%clients, i)
				if c.function == "count_visit" {
					input += fmt.Sprintf(" page=%d", i%64)
				}
				functions := []string{c.function}
				if c.function == "checkout" {
					functions = []string{"add_to_cart", "add_to_cart", c.function}
				}
				for k, function := range functions {
					in := invocation(function, input, store)
					in.Seed = uint64(3*i + k)
					if result := invoke(t, m, in); result.Err != nil {
						t.Fatalf("call %d: %v", i, result.Err)
					}
				}
			}
			if got := store.bytes(); got > c.bound || got < c.bound/4 {
				t.Errorf("%d bytes after %d calls; want at most %d, and not far below", got, calls, c.bound)
			}
		})
	}
}

// Without this test an input that is one byte too long could be cut off and misread.
func TestLongestInput(t *testing.T) {
	for _, name := range guests.Names() {
		function := "count_visit"
		m := load(t, name)
		for _, length := range []int{256, 257, 100_000} {
			input := "page=3" + strings.Repeat(" ", length-12) + "seq=12"
			result := run(t, m, function, input, state{})
			if ok := result.Err == nil; ok != (length <= 256) {
				t.Errorf("%s: an input of %d bytes: %v", name, length, result.Err)
			}
			if length > 256 && result.Message != "input: longer than 256 bytes" {
				t.Errorf("%s: says %q", name, result.Message)
			}
		}
	}
}

// Without this test a record that another function, a bug or an attacker wrote could be
// taken for a cart or a shelf: every flipped bit must be noticed, by every reader.
func TestDamagedRecords(t *testing.T) {
	c := load(t, "retail-c")
	store := state{}
	run(t, c, "add_to_cart", "item=5", store)
	run(t, c, "adjust_stock", "item=5", store)
	for _, r := range []struct{ module, function, input, key string }{
		{"retail-c", "view_cart", "", "cart/anonymous"},
		{"retail-go", "view_cart", "", "cart/anonymous"},
		{"recommend-rs", "recommend", "", "cart/anonymous"},
		{"retail-c", "browse_catalogue", "page=0", "shelf/00"},
	} {
		m := load(t, r.module)
		sound := store[r.key].Bytes
		for bit := range 8 * len(sound) {
			damaged := state{}
			record := []byte(string(sound))
			record[bit/8] ^= 1 << (bit % 8)
			value := store[r.key]
			value.Bytes = record
			damaged[r.key] = value
			if result := run(t, m, r.function, r.input, damaged); result.Message != "store: the record is damaged" {
				t.Fatalf("%s %s with bit %d flipped: %v", r.module, r.function, bit, result.Err)
			}
		}
	}
}
