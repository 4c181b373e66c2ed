package sweep

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Points that were one run were measured twice, an empty list was taken for none, a missing value for
// an empty file, and a scenario that is not there had no place in the plan.
func TestSlipsInPlansAreTold(t *testing.T) {
	const head = "version: 1\nreplications: 1\nset: {rounds: 2}\n"
	for name, c := range map[string]struct{ plan, want string }{
		"one value twice":  {head + "scenario: quickstart\naxes:\n  - {key: placement.beta, values: [0.1, 0.10]}\n", "plan.yaml:6:35: the points"},
		"one point twice":  {head + "scenario: quickstart\npoints:\n  - {placement.beta: 1}\n  - {placement.beta: 1.0}\n", "are the same run"},
		"the default":      {head + "scenario: quickstart\npoints:\n  - {seed: 1}\n", "seed"},
		"no values":        {head + "scenario: quickstart\naxes:\n  - {key: placement.beta, values: []}\n", "plan.yaml:6:35: axes[0].values: is empty"},
		"no metrics":       {head + "scenario: quickstart\naxes:\n  - {key: placement.beta, values: [1]}\nmetrics: []\n", "plan.yaml:7:10: metrics: is empty"},
		"a missing value":  {head + "scenario: quickstart\naxes:\n  - {key: placement.beta, values: [null]}\n", "placement.beta: the value is missing"},
		"no such scenario": {head + "scenario: bse.yaml\naxes:\n  - {key: placement.beta, values: [1]}\n", "plan.yaml:4:11: scenario: there is no file"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "plan.yaml")
			if err := os.WriteFile(file, []byte(c.plan), 0o644); err != nil {
				t.Fatal(err)
			}
			p, err := ReadPlan(file)
			if err == nil {
				err = p.Run(context.Background(), Options{Dir: filepath.Join(dir, "out"), Jobs: 1})
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if name == "no values" && strings.Contains(err.Error(), "\n") {
				t.Errorf("more than what is wrong: %v", err)
			}
		})
	}
}
