package platform_test

import (
	"math"
	"slices"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/registry"
	"github.com/ermes-sim/ermes-sim/sim/replica"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/wasm"
)

func catalogue(t *testing.T) *platform.Catalogue {
	t.Helper()
	tree, err := topology.New([]topology.Node{{Name: "cloud", Parent: topology.None, Cores: 1, Speed: 30_000_000, StoreAccess: 200_000}})
	if err != nil {
		t.Fatal(err)
	}
	return &platform.Catalogue{Tree: tree}
}

// Instructions are virtual time: gas / speed, exactly, whatever their number.
func TestMetered(t *testing.T) {
	c := catalogue(t)
	for _, x := range []struct{ gas, ns int64 }{
		{0, 0}, {29, 966}, {30, 1000}, {22_500, 750_000}, {math.MaxInt64 / 1000, 307_445_734_561_825_833},
	} {
		if got := c.Metered(0, x.gas); got != x.ns {
			t.Errorf("%d instructions at 30 M/s take %d ns, want %d", x.gas, got, x.ns)
		}
	}
}

// What a call accesses elsewhere takes no time of this node's store.
func TestComplete(t *testing.T) {
	c := catalogue(t)
	here := replica.NewSequential()
	result := wasm.Result{Gas: 30, Reads: 3, Writes: 2, Accesses: []wasm.Accesses{{Reads: 2, Writes: 1}, {Reads: 1, Writes: 1}}}
	for _, x := range []struct {
		name     string
		stores   []wasm.NamedStore
		accesses int
	}{
		{"all here", []wasm.NamedStore{{Store: here}, {Store: here}}, 5},
		{"one elsewhere", []wasm.NamedStore{{Store: here}, {}}, 3},
		{"all elsewhere", []wasm.NamedStore{{}, {}}, 0},
	} {
		done := c.Complete(0, &wasm.Invocation{Stores: x.stores}, result)
		if want := 1000 + int64(x.accesses)*200_000; done.Accesses != x.accesses || done.Took != want {
			t.Errorf("%s: %d accesses and %d ns, want %d and %d", x.name, done.Accesses, done.Took, x.accesses, want)
		}
	}
}

// A frozen call sees what was there when it began, and the node's own list of stores stays
// as it was.
func TestFreeze(t *testing.T) {
	log := replica.NewSequential()
	log.BeginTerm(1, 0)
	set := func(v string) { log.Append([]replica.Effect{{Op: replica.Set, Key: "k", Value: []byte(v)}}) }
	set("before")
	stores := []wasm.NamedStore{{Name: "a", Store: log}, {Name: "b"}}
	call := wasm.Invocation{Stores: stores}
	platform.Freeze(&call)
	set("after")
	v, _ := call.Stores[0].Store.Get("k")
	if string(v.Bytes) != "before" || call.Stores[0].Name != "a" || call.Stores[1].Store != nil {
		t.Errorf("it sees %q, of stores %+v", v.Bytes, call.Stores)
	}
	if stores[0].Store != wasm.Store(log) {
		t.Error("the list of the caller has changed")
	}
}

// Whatever a scenario leaves out is of the first group, whose members have all its roles.
func TestManagementDefaults(t *testing.T) {
	var none platform.Management
	if s := none.Client(3); s.Group != platform.DefaultGroup.Name || !slices.Equal(s.Roles, []string{"user"}) || none.Function(0).Group != s.Group || none.Collection(9).Group != s.Group {
		t.Errorf("without groups a client is %+v", s)
	}
	m := platform.Management{
		Groups:    []platform.Group{{Name: "a", Roles: []identity.Role{{Name: "r"}, {Name: "s"}}}, {Name: "b"}},
		Clients:   []platform.Subject{{}, {Group: "b"}, {Roles: []string{}}},
		Functions: []platform.FunctionCard{{Card: platform.Card{Group: "b"}}},
	}
	for i, want := range []platform.Subject{{Group: "a", Roles: []string{"r", "s"}}, {Group: "b"}, {Group: "a", Roles: []string{}}, {Group: "a", Roles: []string{"r", "s"}}} {
		if got := m.Client(int32(i)); got.Group != want.Group || !slices.Equal(got.Roles, want.Roles) {
			t.Errorf("client %d is %+v, want %+v", i, got, want)
		}
	}
	if m.Function(0).Group != "b" || m.Function(1).Group != "a" {
		t.Errorf("functions are of %q and %q", m.Function(0).Group, m.Function(1).Group)
	}
}

// The root must keep a copy of all that one call may read: of several collections.
func TestUsesSeveral(t *testing.T) {
	one := registry.Dependency{Limits: registry.Limits{Results: 1}}
	for want, lists := range map[bool][][]registry.Dependency{
		false: {nil, {one}, platform.DrawnCollection(true)},
		true:  {{one, one}, {{}}, {{Limits: registry.Limits{Results: 2}}}},
	} {
		for _, d := range lists {
			if got := (platform.FunctionCard{Dependencies: d}).UsesSeveral(); got != want {
				t.Errorf("%+v uses several: %v", d, got)
			}
		}
	}
}
