package workbench

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Accesses were inferred as time over store access: calls on a node where that is zero
// had none, and F was wrong at all others.
func TestAccessesAreCountedWhereTheyCostNothing(t *testing.T) {
	s, err := Load("security", nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := NewBuild(s)
	if err != nil {
		t.Fatal(err)
	}
	if b.Config.Tree.Node(0).StoreAccess != 0 {
		t.Fatal("the root of security has a store access; the test wants a node without")
	}
	e := newEpochs(b)
	for range 2 {
		e.invoked(&record.Invocation{Gas: 1000, Accesses: 3})
	}
	if c := e.current[0][0]; c.count != 2 || c.accesses != 6 {
		t.Errorf("%d calls with %d accesses, want 2 with 6", c.count, c.accesses)
	}
}
