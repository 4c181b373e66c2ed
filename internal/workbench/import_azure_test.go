package workbench

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/workloads"
)

// What an import writes must run as it is, with as many invocations as the trace
// counts, and be the same files each time.
func TestAzureImportRuns(t *testing.T) {
	imported := func() (string, *AzureImported) {
		dir := filepath.Join(t.TempDir(), "deep", "azure")
		a := &AzureImport{
			File: "../../docs/examples/azure_sample.csv", Dir: dir, From: 601, Minutes: 10, Triggers: []string{"http", "queue"},
			Consistency: "sec", Seed: 1, Command: "ermes-sim import azure",
			AzureMapping: workloads.AzureMapping{Apps: 3, Minute: 6e9, WriteShare: 0.2},
		}
		made, err := a.Do()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Do(); err == nil || !IsInput(err) || !strings.Contains(err.Error(), "exists already") {
			t.Errorf("over an import of before: %v", err)
		}
		return dir, made
	}
	dir, made := imported()
	again, _ := imported()
	for _, file := range []string{"requests.csv", "names.csv", "scenario.yaml"} {
		a, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(again, file))
		if err != nil {
			t.Fatal(err)
		}
		if string(a) != string(b) {
			t.Errorf("%s differs between two imports", file)
		}
	}
	run := simulate(t, filepath.Join(dir, "scenario.yaml"))
	if got := run.Summary.Invocations; got.Total != made.Calls || made.Calls == 0 {
		t.Errorf("%+v invocations, imported %d", got, made.Calls)
	}
	if entries, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(entries) != 1 {
		t.Errorf("beside the import there are %v, %v", entries, err)
	}
}
