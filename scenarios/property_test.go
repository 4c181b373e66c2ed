package scenarios

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Quantities are exact: a decimal is either converted without any rounding or
// refused. The oracle is rational arithmetic.
func TestQuantitiesAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.SampledFrom([][]unit{timeUnits, sizeUnits, bandwidthUnits, speedUnits}).Draw(t, "units")
		u := rapid.SampledFrom(units).Draw(t, "unit")
		number := rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,12})?`).Draw(t, "number")
		got, _, err := parseExact(number+u.symbol, "quantity", "", units)

		want, _ := new(big.Rat).SetString(number)
		want.Mul(want, new(big.Rat).SetInt64(u.factor))
		fits := want.IsInt() && new(big.Int).Abs(want.Num()).Cmp(big.NewInt(maxTime)) <= 0
		if (err == nil) != fits {
			t.Fatalf("%s%s: error %v, exact value %v", number, u.symbol, err, want)
		}
		if fits && want.Num().Int64() != got {
			t.Fatalf("%s%s = %d, want %v", number, u.symbol, got, want.Num())
		}
	})
}

// What a resolved scenario shows must read back as the same value.
func TestQuantitiesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Int64Range(-maxTime, maxTime).Draw(t, "v")
		for _, n := range []notation[int64]{durations, sizes, bandwidths} {
			if len(fmt.Sprint(v)) > 18 { // beyond what a number may have, only larger units fit
				v /= 1000
			}
			got, _, err := n.parse(n.format(v))
			if err != nil || got != v {
				t.Fatalf("%s %d is written %s and reads as %d (%v)", n.name, v, n.format(v), got, err)
			}
		}
		f := rapid.Float64Range(1e-9, 1e9).Draw(t, "rate")
		got, _, err := rates.parse(rates.format(f))
		if err == nil && got != f {
			t.Fatalf("rate %v is written %s and reads as %v", f, rates.format(f), got)
		}
	})
}

// The edit distance decides which word is suggested; the oracle is the
// recursive definition.
func TestDistance(t *testing.T) {
	var naive func(a, b string) int
	naive = func(a, b string) int {
		if a == "" || b == "" {
			return len(a) + len(b)
		}
		i, j := len(a)-1, len(b)-1
		change := 1
		if a[i] == b[j] {
			change = 0
		}
		least := min(naive(a[:i], b)+1, naive(a, b[:j])+1, naive(a[:i], b[:j])+change)
		if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
			least = min(least, naive(a[:i-1], b[:j-1])+1)
		}
		return least
	}
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.StringMatching(`[abc]{0,6}`).Draw(t, "a")
		b := rapid.StringMatching(`[abc]{0,6}`).Draw(t, "b")
		if got, want := distance(a, b), naive(a, b); got != want {
			t.Fatalf("distance(%q, %q) = %d, want %d", a, b, got, want)
		}
	})
}

// Groups are never written out to look up a member: with ten million of them
// that would be the slowest part of a run. The oracle writes them out.
func TestMembersWithoutWritingThemOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := directory{}
		all := map[string]bool{}
		for range rapid.IntRange(0, 4).Draw(t, "groups") {
			name := rapid.StringMatching(`[ab](-[0-3])?`).Draw(t, "name")
			count := rapid.IntRange(0, 4).Draw(t, "count")
			if _, dup := d[name]; dup {
				continue
			}
			d[name] = count
			for _, m := range members(name, count) {
				all[m] = true
			}
		}
		asked := rapid.StringMatching(`[ab](-[0-4]){0,2}`).Draw(t, "asked")
		if got := d.member(asked); got != all[asked] {
			t.Fatalf("%v: member(%q) = %v", d, asked, got)
		}
	})
}

// generator of small documents over few keys, choices and discriminators among
// them, so that merges meet.
func documents() *rapid.Generator[*node] {
	leaf := rapid.Custom(func(t *rapid.T) *node {
		return &node{text: rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "text"), tag: "!!int"}
	})
	var inner func(depth int) *rapid.Generator[*node]
	inner = func(depth int) *rapid.Generator[*node] {
		return rapid.Custom(func(t *rapid.T) *node {
			if depth == 0 || rapid.IntRange(0, 2).Draw(t, "kind") == 0 {
				return leaf.Draw(t, "leaf")
			}
			n := &node{kind: mappingNode}
			for _, k := range []string{"a", "b", "rounds", "duration", "policy"} {
				if rapid.Bool().Draw(t, k) {
					value := leaf
					if k == "a" || k == "b" {
						value = inner(depth - 1)
					}
					n.entries = append(n.entries, entry{key: k, value: value.Draw(t, "value")})
				}
			}
			return n
		})
	}
	return inner(2)
}

// show is a document as text, keys sorted.
func show(n *node) string {
	if n.kind == scalarNode {
		return n.text
	}
	var parts []string
	for _, e := range n.entries {
		parts = append(parts, e.key+":"+show(e.value))
	}
	slices.Sort(parts)
	return "{" + strings.Join(parts, " ") + "}"
}

// extends must be predictable: what a file says holds whatever it extends, and
// merging something twice changes nothing. The naive merge is the rule of the
// docs without choices and kinds.
func TestMergeLaws(t *testing.T) {
	var naive func(base, over *node) *node
	naive = func(base, over *node) *node {
		if base.kind != mappingNode || over.kind != mappingNode {
			return over
		}
		out := &node{kind: mappingNode}
		for _, e := range base.entries {
			if over.get(e.key) == nil {
				out.entries = append(out.entries, e)
			}
		}
		for _, e := range over.entries {
			if b := base.get(e.key); b != nil {
				e.value = naive(b, e.value)
			}
			out.entries = append(out.entries, e)
		}
		return out
	}
	rapid.Check(t, func(t *rapid.T) {
		base, over := documents().Draw(t, "base"), documents().Draw(t, "over")
		before := show(base) + show(over)
		merged := merge(base, over, "x")
		if show(base)+show(over) != before {
			t.Fatal("merge changed its arguments")
		}
		if again := merge(merged, over, "x"); show(again) != show(merged) {
			t.Fatalf("%s over %s = %s, and once more %s", show(over), show(base), show(merged), show(again))
		}
		plain := !strings.Contains(show(base), "policy")
		if plain && show(merged) != show(naive(base, over)) {
			t.Fatalf("%s over %s = %s, want %s", show(over), show(base), show(merged), show(naive(base, over)))
		}
		for _, k := range []string{"rounds", "duration"} { // at the top these exclude each other
			top := merge(base, over, "")
			if base.kind == mappingNode && over.kind == mappingNode && over.get(k) != nil {
				for _, other := range []string{"rounds", "duration"} {
					if other != k && over.get(other) == nil && top.get(other) != nil {
						t.Fatalf("%s over %s keeps %s: %s", show(over), show(base), other, show(top))
					}
				}
			}
		}
	})
}

// Trees are given in any order; cycles and several roots must be found in each.
// The oracle follows each node's parents to the end.
func TestTreeDefectsAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 7).Draw(t, "nodes")
		s := New()
		roots, sound := 0, true
		parents := make([]int, n)
		for i := range n {
			parents[i] = rapid.IntRange(-1, n-1).Draw(t, "parent")
			node := Node{Name: fmt.Sprintf("n%d", i), Hosting: Hosting{Cores: 1, Speed: 1}}
			if parents[i] >= 0 {
				node.Parent = fmt.Sprintf("n%d", parents[i])
			} else {
				roots++
			}
			s.Network.Nodes = append(s.Network.Nodes, node)
		}
		for i := range n {
			at, steps := i, 0
			for ; at >= 0 && steps <= n; steps++ {
				at = parents[at]
			}
			sound = sound && at < 0
		}
		s.places = places{}
		v := validator{s: s, r: &reporter{}}
		v.network()
		if accepted := v.r.err() == nil; accepted != (sound && roots == 1) {
			t.Fatalf("parents %v: accepted %v, roots %d, acyclic %v: %v", parents, accepted, roots, sound, v.r.err())
		}
		if sound && roots == 1 {
			tree, err := s.Network.Tree()
			if err != nil || tree.Len() != n {
				t.Fatalf("parents %v: %v", parents, err)
			}
		}
	})
}
