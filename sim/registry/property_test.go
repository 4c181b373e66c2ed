package registry

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/identity/predicate"
)

// Without this the index could lose or invent answers: whatever is created and
// destroyed, a query selects what evaluating it on each living collection does.
func TestIndexAgreesWithScan(t *testing.T) {
	sources := []string{
		`collection.kind == args.a`,
		`args.a == collection.kind && collection.owner == caller.subject`,
		`collection.owner == "u1" && collection.kind != "k1"`,
		`(collection.kind == "k0" || collection.owner == "u0") && collection.name == lower(args.b)`,
		`collection.kind == collection.owner`,
		`not (collection.kind == "k0")`,
		`collection.size > 1 && collection.kind == args.none`,
		`collection.kind == "" && collection.owner == args.a`,
		`collection.kind == (args.a == "k0" ? "k1" : "it's \"quoted\"")`,
		`collection.labels["kind"] == "k1" and collection.owner in ["u0", "u2"]`,
	}
	compiled := make([]*Query, len(sources))
	for i, source := range sources {
		compiled[i] = compile(t, source, Limits{})
	}
	rapid.Check(t, func(t *rapid.T) {
		c := NewCatalogue()
		alive := make(map[string]bool)
		for i := range rapid.IntRange(0, 30).Draw(t, "steps") {
			group := rapid.SampledFrom([]string{"g", "h"}).Draw(t, "group")
			name := fmt.Sprint("c", rapid.IntRange(0, 9).Draw(t, "name"))
			if alive[group+name] {
				if !c.Destroy(group, name) {
					t.Fatalf("%s of %s is gone", name, group)
				}
				delete(alive, group+name)
				continue
			}
			x := Collection{Name: name, Group: group, Size: int64(i % 3), Owner: rapid.SampledFrom([]string{"u0", "u1", "u2"}).Draw(t, "owner")}
			if kind := rapid.SampledFrom([]string{"", "k0", "k1", "u1", "it's \"quoted\""}).Draw(t, "kind"); kind != "" {
				x.Labels = map[string]string{"kind": kind}
			}
			if _, err := c.Create(x); err != nil {
				t.Fatal(err)
			}
			alive[group+name] = true
		}
		caller := predicate.Caller{Group: "g", Subject: "u1"}
		args := map[string]any{"a": rapid.SampledFrom([]any{"k0", "k1", "u2", 3, nil}).Draw(t, "a"), "b": "C1"}
		for _, q := range compiled {
			got, _ := c.Select(q, caller, args)
			var want []*Entry
			for id := range int32(len(c.entries)) {
				e := c.Entry(id)
				if e == nil || e.Group != "g" {
					continue
				}
				if ok, _ := q.predicate.Match(&predicate.Env{Object: &e.object, Args: args, Caller: caller}); ok {
					want = append(want, e)
				}
			}
			if fmt.Sprint(got.Entries) != fmt.Sprint(want) {
				t.Fatalf("%s: got %v, want %v", q, got.Entries, want)
			}
		}
	})
}

// Without this the cache could serve what is stale, or evict the wrong entry. The oracle is
// a slice in order of use.
func TestCacheAgreesWithNaiveModel(t *testing.T) {
	type entry struct {
		key, value int
		version    uint64
		since      int64
	}
	rapid.Check(t, func(t *rapid.T) {
		capacity, ttl := rapid.IntRange(-1, 3).Draw(t, "capacity"), int64(rapid.IntRange(0, 5).Draw(t, "ttl"))
		c := NewCache[int, int](capacity, ttl)
		var model []entry // most recently used last
		find := func(key int) int {
			for i := range model {
				if model[i].key == key {
					return i
				}
			}
			return -1
		}
		known, lookups := uint64(0), int64(0)
		for now := range int64(40) {
			key := rapid.IntRange(0, 5).Draw(t, "key")
			i := find(key)
			switch rapid.IntRange(0, 5).Draw(t, "act") {
			case 0:
				known += uint64(rapid.IntRange(0, 1).Draw(t, "learn"))
				c.Learn(known)
			case 1, 2:
				version := known + 1 - uint64(rapid.IntRange(0, int(min(known+1, 2))).Draw(t, "age"))
				c.Put(key, int(now), version, now)
				if capacity < 0 || version < known {
					continue
				}
				if i >= 0 {
					model = append(model[:i], model[i+1:]...)
				}
				if capacity > 0 && len(model) == capacity {
					model = model[1:]
				}
				model = append(model, entry{key, int(now), version, now})
			default:
				lookups++
				got, ok := c.Get(key, now)
				if i < 0 {
					if ok {
						t.Fatalf("%d is not there, got %d", key, got)
					}
					continue
				}
				e := model[i]
				model = append(model[:i], model[i+1:]...)
				want := e.version >= known && (ttl == 0 || now-e.since < ttl)
				if ok != want || ok && got != e.value {
					t.Fatalf("%d: got %d, %v; want %d, %v", key, got, ok, e.value, want)
				}
				if want {
					model = append(model, e)
				}
			}
		}
		if s := c.Stats(); s.Hits+s.Misses != lookups || c.Len() != len(model) {
			t.Fatalf("%+v and %d entries after %d lookups; want %d entries", s, c.Len(), lookups, len(model))
		}
	})
}

// shop deploys a function with the dependencies and returns claims of a member
// who may read everything, and write what is her own.
func shop(t *testing.T, dependencies ...Dependency) (*Function, *identity.Claims) {
	t.Helper()
	gtp, err := identity.NewGTP(identity.Seed{1}, 100, 0)
	if err != nil {
		t.Fatal(err)
	}
	idp := identity.NewIdP("login", identity.Seed{2})
	gtp.Trust("login", idp.PublicKey())
	group := gtp.Group("shop")
	err = group.Define(identity.Role{Name: "member", Permissions: []identity.Permission{
		{Actions: identity.Invoke, Kind: identity.Function, Name: "f"},
		{Actions: identity.Read, Kind: identity.Collection},
		{Actions: identity.Write, Kind: identity.Collection, When: `collection.owner == caller.subject`},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := group.Assign("alice", "member"); err != nil {
		t.Fatal(err)
	}
	key := identity.PublicKey(identity.Derive(identity.Seed{3}, "alice"))
	token, _ := gtp.Issue(idp.Assert("alice", key, 0, 10), "shop", 0)
	claims, reason := identity.NewVerifier("n", identity.NewMemo(gtp.PublicKey(), 1), 1).Verify(token.Text, 0)
	if reason != identity.None {
		t.Fatal(reason)
	}
	f, err := NewEFR().Deploy(Metadata{Name: "f", Group: "shop", Dependencies: dependencies}, []byte("x"), 0)
	if err != nil {
		t.Fatal(err)
	}
	return f, claims
}
