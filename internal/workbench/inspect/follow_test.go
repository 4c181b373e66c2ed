package inspect

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
)

// To follow a call its run is simulated again. That was done without the planner, so that every
// run of the oracle was said to be of another version of the program.
func TestFollowRepeatsPlannedRuns(t *testing.T) {
	s, err := setting.Load("quickstart", []string{"rounds=4", "expect=[]"}, []string{"sequential=oracle"})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	if _, err := (&workbench.Run{Scenario: s, Dir: dir}).Do(context.Background()); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	if err := Follow(context.Background(), dir, "shopper-0", 3, &said); err != nil || !strings.Contains(said.String(), "has the outcome: ok") {
		t.Errorf("%v\n%s", err, said.String())
	}
}
