package sim_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/node"
	"github.com/ermes-sim/ermes-sim/sim/unit"
)

// After every event every unit must be in a state that the table of roles has
// (unit.Role), and random worlds must come into all of them. Without this a combination
// of flags that nobody has thought of would show only in what it breaks later.
func TestUnitsStayInTheirRoles(t *testing.T) {
	seen := map[unit.Role]int{}
	for i := range families {
		f := &families[i]
		n := uint64(12)
		switch {
		case testing.Short():
			n = 3
		case f.name == "turmoil":
			n = 24 // what elections make of units is rare
		}
		for seed := range n {
			t.Run(fmt.Sprint(f.name, seed), func(t *testing.T) {
				c := f.world(t, seed)
				c.MaxEvents = 20_000
				w, err := sim.New(c, loadNative)
				if err != nil {
					t.Fatal(err)
				}
				w.Watch(func(nodes []*node.Node) {
					for _, n := range nodes {
						for _, u := range n.All {
							seen[u.Role()]++
						}
						if err := n.Check(); err != nil && !t.Failed() {
							t.Errorf("%d ns: %v", w.Now(), err)
						}
					}
				})
				if _, err := w.Run(context.Background()); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
	if testing.Short() {
		return
	}
	for r := unit.Absent; r <= unit.Leaving; r++ {
		t.Logf("%-9v %9d", r, seen[r])
		if rare := r == unit.Diverged || r == unit.Deposed; seen[r] == 0 && !rare { // scripts have those: follower-diverged, deposed-waits
			t.Errorf("no unit has ever been %v: the worlds test too little", r)
		}
	}
}
