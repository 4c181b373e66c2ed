package identity

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/sim/identity/predicate"
)

// Without this inheritance could miss or invent permissions. The oracle searches the
// role graph for each question anew and knows nothing of tokens.
func TestRolesAgreeWithNaiveEvaluator(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		gtp, _ := NewGTP(Seed{2}, lifetime, 0)
		gtp.Trust("login", w.idp.PublicKey())
		g := gtp.Group("g")
		roles := make(map[string]Role)
		for i := range rapid.IntRange(1, 6).Draw(t, "roles") {
			r := Role{Name: fmt.Sprint("r", i)}
			for j := range i {
				if rapid.IntRange(0, 3).Draw(t, "inherits") == 0 {
					r.Inherits = append(r.Inherits, fmt.Sprint("r", j))
				}
			}
			for range rapid.IntRange(0, 2).Draw(t, "permissions") {
				r.Permissions = append(r.Permissions, Permission{
					Actions: Action(rapid.IntRange(1, 3).Draw(t, "actions")),
					Kind:    Collection,
					Name:    rapid.SampledFrom([]string{"", "a", "b*", "?"}).Draw(t, "name"),
				})
			}
			if err := g.Define(r); err != nil {
				t.Fatal(err)
			}
			roles[r.Name] = r
		}
		start := fmt.Sprint("r", rapid.IntRange(0, len(roles)-1).Draw(t, "assigned"))
		if err := g.Assign("s", start); err != nil {
			t.Fatal(err)
		}
		token, reason := gtp.Issue(w.idp.Assert("s", PublicKey(w.key), 0, 9), "g", 0)
		if reason != None {
			t.Fatal(reason)
		}
		c, _ := NewVerifier("n", NewMemo(gtp.PublicKey(), 1), 1).Verify(token.Text, 0)
		for _, name := range []string{"a", "b", "bc", "dd"} {
			for _, action := range []Action{Read, Write, Read | Write} {
				want := true
				for _, bit := range []Action{Read, Write} {
					want = want && (action&bit == 0 || naive(roles, start, bit, name))
				}
				got := c.Allowed(action, Resource{Collection, &predicate.Object{Name: name, Group: "g"}})
				if (got == None) != want {
					t.Fatalf("%s on %s: got %q, want allowed = %v", action, name, got, want)
				}
			}
		}
	})
}

func naive(roles map[string]Role, role string, action Action, name string) bool {
	for _, p := range roles[role].Permissions {
		if p.Actions&action != 0 && (p.Name == "" || naiveGlob(p.Name, name)) {
			return true
		}
	}
	for _, parent := range roles[role].Inherits {
		if naive(roles, parent, action, name) {
			return true
		}
	}
	return false
}

func naiveGlob(pattern, name string) bool {
	text := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
	return regexp.MustCompile("^" + text + "$").MatchString(name)
}

// Without this a star that has to back up could miss a match.
func TestGlobAgreesWithRegexp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pattern := rapid.StringMatching(`[ab*?]{0,8}`).Draw(t, "pattern")
		name := rapid.StringMatching(`[ab]{0,8}`).Draw(t, "name")
		if got, want := glob(pattern, name), naiveGlob(pattern, name); got != want {
			t.Fatalf("glob(%q, %q) = %v, want %v", pattern, name, got, want)
		}
	})
}

// Without this the window could take a number twice or refuse a fresh one; the oracle
// keeps all numbers.
func TestWindowAgreesWithSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w window
		newest, used := uint64(0), map[uint64]bool{0: true}
		for range 60 {
			n := rapid.Uint64Range(0, 200).Draw(t, "n")
			want := !used[n] && n+windowSize > newest
			if got := w.fresh(n); got != want {
				t.Fatalf("fresh(%d) after %d = %v, want %v", n, newest, got, want)
			}
			if want {
				w.mark(n)
				used[n], newest = true, max(newest, n)
			}
		}
	})
}

// Without this the window could be wider or narrower than docs/MODEL.md says: of two requests
// that arrive in the wrong order, 63 between them are not too many, and 64 are.
func TestWindowHas64Numbers(t *testing.T) {
	var w window
	w.mark(100)
	for n, want := range map[uint64]bool{36: false, 37: true, 100: false, 101: true} {
		if w.fresh(n) != want {
			t.Errorf("%d is fresh after 100: %v", n, !want)
		}
	}
	w.mark(37)
	w.mark(163) // 63 further: 100 is the last that is remembered
	if w.fresh(100) || w.fresh(99) || !w.fresh(101) {
		t.Error("the window has not moved as it should")
	}
}

// Without this mistakes in a policy would show as refusals much later.
func TestGroupMistakesAreErrors(t *testing.T) {
	g := newWorld(t).gtp.Group("shop")
	_, cycle := g.Replace(Role{Name: "reader", Inherits: []string{"writer"}}, 0)
	for name, err := range map[string]error{
		"cycle":          cycle,
		"twice":          g.Define(Role{Name: "reader"}),
		"unknown parent": g.Define(Role{Name: "x", Inherits: []string{"y"}}),
		"unknown role":   g.Assign("s", "y"),
		"wrong action":   g.Define(Role{Name: "x", Permissions: []Permission{{Actions: Invoke, Kind: Collection}}}),
		"bad predicate":  g.Define(Role{Name: "x", Permissions: []Permission{{Actions: Read, Kind: Collection, When: "owner =="}}}),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Without this a full cache could grow, or a bad token push a good one out.
func TestTokenCacheIsBounded(t *testing.T) {
	w := newWorld(t)
	for i := range int64(20) {
		w.verifier.Verify(w.token(t, i).Text, i)
		w.verifier.Verify("bad", i)
	}
	equal(t, 4, len(w.verifier.tokens))
	before := w.verifier.Stats().Hits
	w.verifier.Verify(w.token(t, 19).Text, 19)
	equal(t, before+1, w.verifier.Stats().Hits)
}

// A cache hit is on the path of every request: it must not allocate.
func TestVerifyHitDoesNotAllocate(t *testing.T) {
	w := newWorld(t)
	token := w.token(t, 0).Text
	w.verifier.Verify(token, 0)
	equal(t, 0, testing.AllocsPerRun(100, func() { w.verifier.Verify(token, 1) }))
}

// The tokens are many and the one asked for is a copy, as one from the wire is.
func BenchmarkVerifyHit(b *testing.B) {
	w := newWorld(b)
	w.verifier = NewVerifier("edge", NewMemo(w.gtp.PublicKey(), 256), 256)
	var token string
	for i := range int64(256) {
		token = w.token(b, i).Text
		w.verifier.Verify(token, i)
	}
	token = strings.Clone(token)
	b.ReportAllocs()
	for b.Loop() {
		w.verifier.Verify(token, 300)
	}
}

func BenchmarkVerifyMiss(b *testing.B) {
	w := newWorld(b)
	token := w.token(b, 0).Text
	for b.Loop() {
		w.verifier.Restart()
		w.verifier.Verify(token, 1)
	}
}

func BenchmarkIssue(b *testing.B) {
	w := newWorld(b)
	assertion := w.idp.Assert("alice", PublicKey(w.key), 0, lifetime)
	for b.Loop() {
		w.gtp.Issue(assertion, "shop", 1)
	}
}
