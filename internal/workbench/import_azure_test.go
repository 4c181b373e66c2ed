package workbench

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/importer/azure"
	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// What an import writes must run as it is, with as many invocations as the trace
// counts, and be the same files each time.
func TestAzureImportRuns(t *testing.T) {
	imported := func() (string, *azure.Imported) {
		dir := filepath.Join(t.TempDir(), "deep", "azure")
		a := &azure.Import{
			File: "../../docs/examples/azure_sample.csv", Dir: dir, From: 601, Minutes: 10, Triggers: []string{"http", "queue"},
			Consistency: "sec", Seed: 1, Command: "ermes-sim import azure",
			AzureMapping: workloads.AzureMapping{Apps: 3, Minute: 6e9, WriteShare: 0.2},
		}
		made, err := a.Do()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Do(); err == nil || !mistake.Is(err) || !strings.Contains(err.Error(), "exists already") {
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

// The trace of 2021 becomes as many calls of each function as it has rows, at its times.
func TestAzure2021ImportRuns(t *testing.T) {
	file := "../../docs/examples/azure_2021_sample.csv"
	dir := filepath.Join(t.TempDir(), "azure")
	a := &azure.Import{
		File: file, Dir: dir, From: 1, Minutes: 3, Consistency: "sequential", Seed: 1, Command: "ermes-sim import azure",
		AzureMapping: workloads.AzureMapping{Minute: 60e9, WriteShare: 0.2},
	}
	made, err := a.Do()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows := strings.Split(strings.TrimSpace(string(text)), "\n")[1:]
	counts := map[string]int{}
	for _, r := range rows {
		fields := strings.Split(r, ",")
		counts[fields[0]+" "+fields[1]]++
	}
	names, err := os.ReadFile(filepath.Join(dir, "names.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range strings.Split(strings.TrimSpace(string(names)), "\n")[1:] {
		fields := strings.Split(n, ",")
		if counts[fields[2]+" "+fields[3]] == 0 || strconv.Itoa(counts[fields[2]+" "+fields[3]]) != fields[4] {
			t.Errorf("%s: the trace has %d", n, counts[fields[2]+" "+fields[3]])
		}
	}
	run := simulate(t, filepath.Join(dir, "scenario.yaml"))
	if got := run.Summary.Invocations.Total; got != made.Calls || int(got) != len(rows) || made.Functions != 5 || made.Apps != 3 {
		t.Errorf("%d invocations, imported %+v of %d rows", got, made, len(rows))
	}
	a.Triggers, a.Dir = []string{"http"}, dir+"2"
	if _, err := a.Do(); err == nil || !strings.Contains(err.Error(), "does not tell triggers") {
		t.Errorf("by trigger: %v", err)
	}
}
