package registry

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Without this a call could touch what its caller may not, or write sequential
// collections whose leaders are apart.
func TestResolutionRefusals(t *testing.T) {
	c := NewCatalogue()
	for _, x := range []Collection{
		{Name: "a1", Group: "shop", Owner: "alice", Consistency: workloads.Sequential, CoLocation: "x"},
		{Name: "a2", Group: "shop", Owner: "alice", Consistency: workloads.Sequential, CoLocation: "x"},
		{Name: "a3", Group: "shop", Owner: "alice", Consistency: workloads.Sequential},
		{Name: "s1", Group: "shop", Owner: "alice"},
		{Name: "b1", Group: "shop", Owner: "bob"},
		{Name: "b1", Group: "bank", Owner: "alice"},
	} {
		if _, err := c.Create(x); err != nil {
			t.Fatal(err)
		}
	}
	named := func(names string) string { return fmt.Sprintf(`collection.name in %s`, names) }
	for name, k := range map[string]struct {
		d    Dependency
		want identity.Reason
	}{
		"own":                {Dependency{Query: named(`["a1", "a2"]`), Write: true}, identity.None},
		"apart":              {Dependency{Query: named(`["a1", "a3"]`), Write: true}, identity.NotCoLocated},
		"apart, read":        {Dependency{Query: named(`["a1", "a3"]`)}, identity.None},
		"sec needs no group": {Dependency{Query: named(`["a3", "s1"]`), Write: true}, identity.None},
		"another's":          {Dependency{Query: named(`["b1"]`), Write: true}, identity.Forbidden},
		"another's, read":    {Dependency{Query: named(`["b1"]`)}, identity.None},
		"nothing":            {Dependency{Query: named(`["z"]`)}, identity.NoMatch},
		"other group":        {Dependency{Query: `collection.group == "bank"`}, identity.NoMatch},
		"too many":           {Dependency{Query: `collection.owner == "alice"`, Limits: Limits{Results: 3}}, identity.TooManyMatches},
		"just enough":        {Dependency{Query: `collection.owner == "alice"`, Limits: Limits{Results: 4, Scan: 4}}, identity.None},
		"too long":           {Dependency{Query: `collection.size >= 0`, Limits: Limits{Scan: 4}}, identity.TooManyMatches},
		"wrong consistency":  {Dependency{Query: named(`["s1"]`), Consistency: []workloads.Consistency{workloads.Sequential}}, identity.NoMatch},
	} {
		f, claims := shop(t, k.d)
		if _, got := c.Resolve(f, claims, nil); got != k.want {
			t.Errorf("%s: got %q, want %q", name, got, k.want)
		}
	}
}

// Without this a failing template would look like an empty shop.
func TestFailedEvaluationIsNoMatchWithWarning(t *testing.T) {
	c := catalogue(t, 3)
	s, reason := c.Select(compile(t, `collection.size < args.limit.max`, Limits{}), callerOf("shop"), map[string]any{"limit": 3})
	if reason != identity.NoMatch || s.Warning == nil {
		t.Fatalf("got %q with warning %v", reason, s.Warning)
	}
}

// Without this an author could stop the simulator, reach the clock, or get a
// result that differs between platforms.
func TestHostileExpressionsDoNotCompile(t *testing.T) {
	for _, source := range []string{
		`len(1..1000000000) > 0`, `all(1..9, # > 0)`, `now() == now()`, `2.0 ** 0.5 > 1`,
		`let a = args.x + args.x; a + a == ""`, `collection.name matches args.pattern`,
		`$env.object.name == ""`, `args.f() == 1`, `collection[args.x] == ""`, `{"a": 1} == args`,
		`repeat("x", 1000000) == ""`, `collection`, `unknown == 1`, `collection.name ==`, ``,
		`collection.name matches "("`, strings.Repeat("(", 4000), strings.Repeat("1 == 1 && ", 200) + "true",
		strings.Repeat(" ", 5000), `object.name == "a"`, `toJSON(args) == ""`,
	} {
		if _, err := Compile(source, Limits{}); err == nil {
			t.Errorf("%.60q compiles", source)
		}
	}
}

// Without this a deployment could change running invocations, or nodes get
// another binary than the digest they asked for.
func TestVersionsStayAndBinariesAreFoundByDigest(t *testing.T) {
	r := NewEFR()
	if _, reason := r.Resolve("g", "f"); reason != identity.UnknownFunction {
		t.Fatalf("got %q", reason)
	}
	binary := []byte("one")
	first, err := r.Deploy(Metadata{Name: "f", Group: "g"}, binary, 0)
	if err != nil {
		t.Fatal(err)
	}
	binary[0] = 'X'
	second, err := r.Deploy(Metadata{Name: "f", Group: "g"}, []byte("two"), 5)
	if err != nil {
		t.Fatal(err)
	}
	current, _ := r.Resolve("g", "f")
	old, _ := r.Version("g", "f", 1)
	if current != second || old != first || first.Version != 1 || second.Version != 2 || second.Deployed != 5 {
		t.Fatalf("current %+v, first %+v", current, old)
	}
	if string(r.Binary(first.Digest)) != "one" || first.Digest != sha256.Sum256([]byte("one")) {
		t.Fatal("the first binary is not what was deployed")
	}
	if _, reason := r.Resolve("h", "f"); reason != identity.UnknownFunction {
		t.Fatal("a function is seen from another group")
	}
	for name, m := range map[string]Metadata{
		"no name":  {Group: "g"},
		"template": {Name: "f", Group: "g", Dependencies: []Dependency{{Query: "x =="}}},
		"twice":    {Name: "f", Group: "g", Dependencies: []Dependency{{Query: "true"}, {Query: "true"}}},
	} {
		if _, err := r.Deploy(m, []byte("x"), 0); err == nil {
			t.Errorf("%s: deployed", name)
		}
	}
}

// Without this caches would serve destroyed collections.
func TestVersionGrowsWithCreationAndDestructionOfTheGroup(t *testing.T) {
	c := catalogue(t, 2)
	if _, err := c.Create(Collection{Name: "c0", Group: "shop"}); err == nil {
		t.Error("c0 created twice")
	}
	if _, err := c.Create(Collection{Name: "l", Group: "shop", Labels: map[string]string{"owner": "x"}}); err == nil {
		t.Error("a label hides a field")
	}
	if c.Destroy("bank", "c0") || c.Version("shop") != 2 {
		t.Fatalf("version %d, want 2", c.Version("shop"))
	}
	if !c.Destroy("shop", "c0") || c.Version("shop") != 3 || c.Lookup("shop", "c0") != nil || c.Version("bank") != 0 {
		t.Fatalf("version %d, want 3", c.Version("shop"))
	}
}
