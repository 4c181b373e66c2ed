package registry

import (
	"fmt"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/identity/predicate"
)

func catalogue(t testing.TB, n int) *Catalogue {
	c := NewCatalogue()
	for i := range n {
		kind := []string{"cart", "stock"}[i%2]
		_, err := c.Create(Collection{
			Name: fmt.Sprintf("c%d", i), Group: "shop", Owner: fmt.Sprintf("u%d", i/10),
			Labels: map[string]string{"kind": kind},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func compile(t testing.TB, source string, limits Limits) *Query {
	t.Helper()
	q, err := Compile(source, limits)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// Without this a template could ignore its arguments, and the index its purpose:
// to look at no more than an equality selects.
func TestEqualityQueryLooksAtWhatItSelects(t *testing.T) {
	c := catalogue(t, 1000)
	q := compile(t, `collection.kind == "cart" && collection.owner == args.user`, Limits{})
	s, reason := c.Select(q, predicate.Caller{Group: "shop"}, map[string]any{"user": "u7"})
	if reason != identity.None || len(s.Entries) != 5 || s.Scanned != 10 || s.Warning != nil {
		t.Fatalf("%v: %d selected, %d looked at, warning %v; want 5 and 10", reason, len(s.Entries), s.Scanned, s.Warning)
	}
	for i, e := range s.Entries {
		if want := fmt.Sprintf("c%d", 70+2*i); e.Name != want {
			t.Errorf("entry %d is %s, want %s", i, e.Name, want)
		}
	}
}

func BenchmarkEqualityQuery(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		b.Run(fmt.Sprintf("collections=%d", n), func(b *testing.B) {
			c := catalogue(b, n)
			q := compile(b, `collection.kind == "cart" && collection.owner == args.user`, Limits{})
			args := map[string]any{"user": "u7"}
			b.ReportAllocs()
			for b.Loop() {
				c.Select(q, predicate.Caller{Group: "shop"}, args)
			}
		})
	}
}

func callerOf(group string) predicate.Caller { return predicate.Caller{Group: group} }
