package sim_test

import (
	"fmt"
	"testing"
)

// A fallen world is one that once failed. What `make soak` finds is added here, cut
// down, with what was wrong.
type fallen struct {
	family string
	seed   uint64
	cut    string
	story  string
}

var fallenWorlds = []fallen{
	{"plain", 2403, "", "a sec copy from which others were made kept the updates for itself that had waited for room"},
	{"plain", 2585, "", "the only copy of an acknowledged write waited for room at a node that then let its own copy go"},
}

// Without this test what `make soak` has found could come back.
func TestFallenWorldsStand(t *testing.T) {
	for _, x := range fallenWorlds {
		t.Run(fmt.Sprintf("%s-%d", x.family, x.seed), func(t *testing.T) {
			f, err := familyOf(x.family)
			if err != nil {
				t.Fatal(err)
			}
			cuts, err := parseCuts(x.cut)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range f.judge(f.without(t, x.seed, cuts), nil) {
				t.Errorf("%s\nonce: %s", w.text, x.story)
			}
		})
	}
}
