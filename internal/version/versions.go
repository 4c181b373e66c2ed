package version

import (
	"fmt"
	"runtime"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// Info is what the numbers of a run depend on besides scenario and seed.
type Info struct {
	Program  string `json:"program"`
	Scenario int    `json:"scenario_schema"`
	Tables   string `json:"table_schema"`
	Summary  string `json:"summary_schema"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	Solver   string `json:"solver"` // of mixed-integer programs
}

// All are those of this program.
func All() Info {
	return Info{
		Program: Program, Scenario: scenarios.Version, Tables: table.SchemaVersion, Summary: summary.Version,
		Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Solver: ilp.SolverVersion,
	}
}

// Lines are the versions for a person.
func (v Info) Lines() []string {
	return []string{
		"ermes-sim " + v.Program + " (" + v.Go + ", " + v.Platform + ")",
		fmt.Sprintf("schemas: scenario %d, tables %s, summary %s", v.Scenario, v.Tables, v.Summary),
		"solver: " + v.Solver,
	}
}
