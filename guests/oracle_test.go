package guests_test

import (
	"crypto/sha256"
	"fmt"
	"hash/fnv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/wasm"
)

// shop is what the cart functions should do, written once more without a thought for
// records, gas or bytes.
type shop struct {
	lines    []purchase // in the order in which they were opened, but for replacements
	revision int
	sold     map[int]int
}

type purchase struct{ item, quantity, touched int }

func price(item int) int { return 99 + int(uint32(item)*2654435761>>8)%9900 }

func (s *shop) add(item, quantity int) {
	s.revision++
	oldest := 0
	for i := range s.lines {
		l := &s.lines[i]
		if l.item == item {
			l.quantity, l.touched = min(l.quantity+quantity, 99), s.revision
			return
		}
		if l.touched < s.lines[oldest].touched {
			oldest = i
		}
	}
	if line := (purchase{item, quantity, s.revision}); len(s.lines) < 8 {
		s.lines = append(s.lines, line)
	} else {
		s.lines[oldest] = line
	}
}

func money(cents int) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }

func (s *shop) totals() string {
	var gross, discount, tax, shipping int
	for _, l := range s.lines {
		amount, percent := price(l.item)*l.quantity, 0
		if l.quantity >= 3 {
			percent = 5
		}
		if l.quantity >= 10 {
			percent = 10
		}
		off := amount * percent / 100
		gross, discount = gross+amount, discount+off
		tax += ((amount-off)*[]int{4, 5, 10, 22}[l.item%4] + 50) / 100
	}
	if len(s.lines) > 0 && gross-discount < 5000 {
		shipping = 490
	}
	return fmt.Sprintf("gross %s\ndiscount %s\ntax %s\nshipping %s\ntotal %s\n",
		money(gross), money(discount), money(tax), money(shipping), money(gross-discount+tax+shipping))
}

func (s *shop) heading(client string) string {
	return fmt.Sprintf("cart %s revision %d lines %d\n", client, s.revision, len(s.lines))
}

func tagged(text string) string {
	h := fnv.New32a()
	h.Write([]byte(text))
	return fmt.Sprintf("%stag %08x\n", text, h.Sum32())
}

func (s *shop) view(client string) string {
	text := s.heading(client)
	for _, l := range s.lines {
		text += fmt.Sprintf("%d x %d at %s = %s\n", l.item, l.quantity, money(price(l.item)), money(price(l.item)*l.quantity))
	}
	return tagged(text + s.totals())
}

func (s *shop) checkout(client string) string {
	text := fmt.Sprintf("receipt %s\n", client)
	for _, l := range s.lines {
		s.sold[l.item] += l.quantity
		text += fmt.Sprintf("item %d quantity %d sold %d\n", l.item, l.quantity, s.sold[l.item])
	}
	text += s.totals()
	s.lines = nil
	s.revision++
	return tagged(text)
}

// Without this test carts could be totalled wrongly, lines lost or kept too long, and
// the two modules that share the record could disagree on it: here they take turns on
// the same state, and a plain model says what they must answer.
func TestCartsAgainstModel(t *testing.T) {
	c, golang := load(t, "retail-c"), load(t, "retail-go")
	rapid.Check(t, func(t *rapid.T) {
		client := rapid.StringMatching(`[a-zA-Z0-9_.=-]{1,48}`).Draw(t, "client")
		model, store := &shop{sold: map[int]int{}}, state{}
		items := rapid.SliceOfN(rapid.IntRange(0, 1023), 1, 12).Draw(t, "items")
		for range rapid.IntRange(1, 40).Draw(t, "calls") {
			m := c
			if rapid.Bool().Draw(t, "go") {
				m = golang
			}
			function, input, want := "", "client="+client, ""
			switch rapid.IntRange(0, 9).Draw(t, "function") {
			case 0:
				m, function, want = golang, "checkout", model.checkout(client)
			case 1, 2:
				function, want = "view_cart", model.view(client)
			default:
				item := rapid.SampledFrom(items).Draw(t, "item")
				quantity := rapid.IntRange(1, 99).Draw(t, "quantity")
				model.add(item, quantity)
				function, input = "add_to_cart", fmt.Sprintf("%s item=%d quantity=%d", input, item, quantity)
				want = tagged(model.heading(client) + fmt.Sprintf("added %d\n", item) + model.totals())
			}
			result, err := m.Call(t.Context(), invocation(function, input, store))
			if err != nil || result.Err != nil {
				t.Fatalf("%s %q: %v, %v", function, input, err, result.Err)
			}
			if got := string(result.Output); got != want {
				t.Fatalf("%s %q answers\n%s\nthe model\n%s", function, input, got, want)
			}
			store.apply(result.Effects[0])
		}
	})
}

// Without this test the four hand-written SHA-256 could be wrong in the same way, or
// differ for names of some length.
func TestVisitsAgainstModel(t *testing.T) {
	salt := "ermes retail: a visitor is counted under a pseudonym, not a name"
	if len(salt) != sha256.BlockSize {
		t.Fatalf("the salt has %d bytes", len(salt))
	}
	for _, name := range []string{"retail-c", "retail-go", "recommend-rs", "thumbnail-as"} {
		m, store, visits := load(t, name), state{}, [3]int{}
		for length := 1; length <= 48; length++ {
			client := strings.Repeat("aZ~é0_"+string(rune('a'+length%26)), 8)[:length]
			page := length % 3
			visits[page]++
			result := run(t, m, "count_visit", fmt.Sprintf("page=%d client=%s", page, client), store)
			sum := sha256.Sum256([]byte(salt + client))
			want := fmt.Sprintf("page %d visits %d visitor %x\n", page, visits[page], sum[:8])
			if result.Err != nil || string(result.Output) != want {
				t.Errorf("%s: %v, %q; want %q", name, result.Err, result.Output, want)
			}
		}
	}
}

// Without this test a counter beyond 32 bits, or below 0, could be shown differently.
func TestVisitsOfAnySize(t *testing.T) {
	for _, name := range []string{"retail-c", "retail-go", "recommend-rs", "thumbnail-as"} {
		m := load(t, name)
		for _, count := range []int64{-1 << 63, -2, -1, 9, 99, 1<<32 - 1, 1 << 32, 1e18 - 1, 1<<63 - 2} {
			result := run(t, m, "count_visit", "", state{"visits/00": {Kind: wasm.Counter, Count: count}})
			if want := fmt.Sprintf("page 0 visits %d visitor b2b1a532d3b84205\n", count+1); string(result.Output) != want {
				t.Errorf("%s: %q; want %q", name, result.Output, want)
			}
		}
	}
}

// Without this test Go and Rust could rank ties differently, or one could read a cart
// that it did not write wrongly.
func TestRecommendationsAreEqual(t *testing.T) {
	golang, rust := load(t, "retail-go"), load(t, "recommend-rs")
	rapid.Check(t, func(t *rapid.T) {
		store := state{}
		client := rapid.StringMatching(`[a-z]{1,48}`).Draw(t, "client")
		for range rapid.IntRange(0, 10).Draw(t, "lines") {
			input := fmt.Sprintf("client=%s item=%d quantity=%d", client, rapid.IntRange(0, 1023).Draw(t, "item"), rapid.IntRange(1, 99).Draw(t, "quantity"))
			result, err := golang.Call(t.Context(), invocation("add_to_cart", input, store))
			if err != nil || result.Err != nil {
				t.Fatal(err, result.Err)
			}
			store.apply(result.Effects[0])
		}
		a, errA := golang.Call(t.Context(), invocation("recommend", "client="+client, store))
		b, errB := rust.Call(t.Context(), invocation("recommend", "client="+client, store))
		if errA != nil || errB != nil || tell(&a) != tell(&b) {
			t.Fatalf("Go: %v %s\nRust: %v %s", errA, tell(&a), errB, tell(&b))
		}
	})
}
