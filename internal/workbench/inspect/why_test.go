package inspect

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
)

// simulated runs a scenario into a directory of the test.
func simulated(t *testing.T, file string, set ...string) *workbench.Result {
	t.Helper()
	s, err := setting.Load(file, set, nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := (&workbench.Run{Scenario: s, Dir: filepath.Join(t.TempDir(), "run"), Command: "ermes-sim run " + file}).Do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// Who asks why state is where it is wants the whole chain: what a node proposed and what
// that stood on, the verdict, what was moved, and whether calls were served sooner for it.
func TestWhyTellsWhatAnActCostAndSaved(t *testing.T) {
	for _, c := range []struct {
		file, collection string
		want             []string
	}{
		{"usecases/cart", "cart", []string{
			"cloud-0 proposes lead to edge-0, own copy goes: committed", "-0.16000", "8 reads/s, 2 writes/s, 2 updates/s from 1 nodes over 15 s",
			"= done, 100037 bytes moved", "before 21.76 ms (150 calls), after 1.75 ms (150 calls)",
		}},
		{"usecases/crowd", "crowd-4", []string{"= refuse from cloud-0", "no-memory", "+0.00000  -1e-12"}},
		{"usecases/crowd", "crowd-3", []string{"edge-0 proposes lead to fog-0, own copy goes: committed", "displaced"}},
	} {
		var b strings.Builder
		if err := Why(&b, simulated(t, c.file).Dir, c.collection); err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s, %s: %q is missing in\n%s", c.file, c.collection, want, b.String())
			}
		}
	}
}
