package house

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/ermes-sim/ermes-sim"

// floors are the rooms of the house and what each may import of the others;
// docs/ARCHITECTURE.md draws them. A room is a folder with all below it that is
// not listed itself; a room may import itself.
var floors = map[string][]string{
	"topology":                    {},
	"internal/portable":           {},
	"internal/owned":              {},
	"internal/regular":            {},
	"internal/printable":          {},
	"internal/mistake":            {"internal/regular", "results", "scenarios", "workloads"},
	"internal/version":            {"ilp", "results", "scenarios"},
	"internal/workbench/bodies":   {"internal/mistake", "internal/regular", "scenarios", "wasm", "guests"},
	"internal/workbench/setting":  {"internal/mistake", "internal/regular", "internal/version", "internal/workbench/bodies", "topology", "workloads", "policy", "wasm", "guests", "sim", "sim/blueprint", "sim/des", "sim/identity", "sim/registry", "scenarios", "results"},
	"internal/workbench/forecast": {"internal/workbench/setting", "topology", "workloads", "policy", "wasm", "sim", "scenarios"},
	"internal/workbench/measure":  {"internal/workbench/setting", "workloads", "sim", "sim/replica", "sim/identity", "results"},
	"internal/workbench/optimum":  {"internal/workbench/setting", "internal/workbench/measure", "topology", "workloads", "policy", "ilp", "sim", "results"},
	"internal/workbench/problem":  {"internal/mistake", "internal/regular", "internal/workbench/setting", "internal/workbench/measure", "internal/workbench/optimum", "ilp", "scenarios"},
	"policy":                      {"internal/portable", "internal/printable"},
	"workloads":                   {"topology", "internal/portable"},
	"wasm":                        {},
	"guests":                      {},
	"ilp":                         {"topology", "ilp/internal/milp", "ilp/internal/tree"},
	"ilp/internal/milp":           {}, // a linear program and its solver
	"ilp/internal/tree":           {"topology"},
	"sim/des":                     {"internal/portable"},
	"sim/wire":                    {}, // numbers and texts as bytes
	"sim/replica":                 {"wasm", "sim/wire"},
	"sim/identity":                {"sim/wire"},
	"sim/registry":                {"workloads", "sim/identity"},
	"sim/unit":                    {"topology", "workloads", "policy", "sim", "sim/replica", "sim/identity"},
	"sim/placement":               {"topology", "workloads", "policy", "sim", "sim/unit"},
	"sim/failover":                {"sim", "sim/unit"},
	"sim/management":              {"sim", "sim/identity", "sim/registry"},
	"sim/node":                    {"workloads", "wasm", "sim", "sim/unit", "sim/placement", "sim/failover", "sim/management", "sim/replica", "sim/identity", "sim/registry"},
	"sim/blueprint":               {"topology", "workloads", "wasm", "sim", "sim/node", "sim/management", "sim/des", "sim/replica"},
	"sim":                         {"topology", "workloads", "policy", "wasm", "sim/des", "sim/wire", "sim/replica", "sim/identity", "sim/registry", "sim/node", "sim/blueprint"},
	"scenarios":                   {"internal/printable", "internal/regular", "topology"},
	"results":                     {"internal/owned", "internal/printable", "internal/regular"},
	"internal/emulation":          {"wasm", "sim", "sim/wire", "sim/blueprint", "sim/node", "sim/des"}, // the platform as processes
	"internal/house":              {},
	"internal/prose":              {},
	"internal/benchmark":          {"sim/des"},
	"internal/importer":           {"internal/mistake", "internal/owned", "internal/printable", "internal/regular", "scenarios", "workloads", "sim/des"},
	"internal/workbench":          {"internal/benchmark", "internal/mistake", "internal/regular", "internal/version", "internal/workbench/bodies", "internal/workbench/forecast", "internal/workbench/measure", "internal/workbench/optimum", "internal/workbench/setting", "workloads", "policy", "wasm", "ilp", "sim", "sim/blueprint", "sim/node", "sim/des", "scenarios", "results"},
	"internal/workbench/fidelity": {"internal/emulation", "internal/mistake", "internal/workbench", "internal/workbench/bodies", "internal/workbench/setting", "workloads", "sim", "sim/blueprint", "sim/des", "scenarios"},
	"internal/workbench/drive":    {"internal/mistake", "internal/printable", "internal/version", "internal/workbench", "internal/workbench/bodies", "internal/workbench/measure", "internal/workbench/optimum", "internal/workbench/setting", "workloads", "ilp", "wasm", "sim", "sim/des"},
	"internal/workbench/inspect":  {"internal/mistake", "internal/printable", "internal/workbench", "internal/workbench/bodies", "internal/workbench/optimum", "internal/workbench/setting", "sim", "sim/blueprint", "scenarios", "results"},
	"internal/workbench/sweep":    {"internal/owned", "internal/regular", "internal/version", "internal/workbench", "internal/workbench/bodies", "internal/workbench/forecast", "internal/workbench/inspect", "internal/workbench/setting", "wasm", "sim/des", "scenarios", "results"},
	"internal/reproduce":          {"internal/owned", "internal/regular", "internal/version", "internal/workbench", "internal/workbench/inspect", "internal/workbench/setting", "internal/workbench/sweep", "policy", "ilp", "scenarios", "results"},
	"internal/cli":                {"internal/importer", "internal/mistake", "internal/owned", "internal/printable", "internal/regular", "internal/reproduce", "internal/version", "internal/workbench", "internal/workbench/bodies", "internal/workbench/drive", "internal/workbench/fidelity", "internal/workbench/forecast", "internal/workbench/inspect", "internal/workbench/problem", "internal/workbench/setting", "internal/workbench/sweep", "scenarios", "workloads", "ilp", "wasm", "guests", "policy"},
	".":                           {"internal/cli", "internal/mistake", "internal/workbench", "internal/workbench/setting", "scenarios", "results"}, // the Go API
	"cmd/ermes-sim":               {"internal/cli"},
	"examples":                    {".", "policy", "scenarios", "results"}, // what a user's program sees
}

// drivers are the rooms that may know the event queue besides package sim itself:
// components of the platform (sim/node, sim/client, sim/placement, ...) see time through an Env,
// so that they can run over something else than the simulation. The blueprint and the importers
// need random streams only.
var drivers = []string{"internal/emulation", "internal/workbench", "internal/workbench/setting", "internal/workbench/drive", "internal/workbench/fidelity", "internal/workbench/sweep", "internal/benchmark", "internal/importer", "sim/blueprint"}

// Without this, the first import against the direction would go unnoticed, and
// with the second nothing could be tested or replaced alone.
func TestImportsPointDown(t *testing.T) {
	for _, p := range packages(t) {
		from := room(p.path())
		allowed, known := floors[from]
		if !known {
			t.Errorf("%s is in no room of the house: add it to floors and to docs/ARCHITECTURE.md", p.path())
			continue
		}
		for _, path := range p.Imports {
			path, ours := strings.CutPrefix(path, module)
			if !ours {
				continue
			}
			path = cmp.Or(strings.TrimPrefix(path, "/"), ".")
			to := room(path)
			switch {
			case to == "sim/des" && !slices.Contains(drivers, from) && p.path() != "sim" && from != to:
				t.Errorf("%s imports %s: only sim itself, %s may", p.path(), path, strings.Join(drivers, " and "))
			case to != from && !slices.Contains(allowed, to):
				t.Errorf("%s imports %s: %s may import %s", p.path(), path, from, orNothing(allowed))
			}
		}
	}
}

func orNothing(rooms []string) string {
	if len(rooms) == 0 {
		return "no other room"
	}
	return "only " + strings.Join(rooms, ", ")
}

// room is the longest listed folder that holds the package.
func room(path string) string {
	for path != "" {
		if _, ok := floors[path]; ok {
			return path
		}
		i := strings.LastIndexByte(path, '/')
		if i < 0 {
			break
		}
		path = path[:i]
	}
	return path
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func (p *goPackage) path() string {
	if p.ImportPath == module {
		return "."
	}
	return strings.TrimPrefix(p.ImportPath, module+"/")
}

// packages lists those of the module, without guests' sources, which are
// programs for another machine.
func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", module+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var found []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, p)
	}
	if len(found) < 10 {
		t.Fatalf("go list names only %d packages", len(found))
	}
	return found
}
