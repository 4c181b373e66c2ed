package cli

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/fidelity"
)

// A scenario with real bodies must run as processes, keep the laws and answer every call as
// its simulation does. How late the host is, nobody judges here.
func TestEmulateASmallScenario(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds of the wall clock")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "emulate", "usecases/cart", "--set", "rounds=1", "--set", "round=4s", "--set", "placement.epoch=1s", "--json")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var f fidelity.Report
	if err := json.Unmarshal(out, &f); err != nil {
		t.Fatal(err)
	}
	a := &f.All
	if a.Paired == 0 || a.OnlySimulated+a.OnlyEmulated > 0 || a.SameOutcome != a.Paired || a.Late > 0 || f.Broken > 0 || f.Processes < 3 {
		t.Errorf("%s", out)
	}
}
