package inspect

import (
	"context"
	"os"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/results"
)

// Plot draws figures and reports of a run directory again.
func Plot(ctx context.Context, dir string, svg bool) error {
	if err := needsRun(dir); err != nil {
		return err
	}
	return results.Render(ctx, dir, svg)
}

// needsRun refuses what is no run directory, and one in which a table that is needed is not what the
// run has written.
func needsRun(dir string, tables ...string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return mistake.New("there is no run directory %s", dir)
	}
	if !info.IsDir() {
		return mistake.New("%s is no run directory: it is a file", dir)
	}
	if err := results.Check(dir, tables...); err != nil {
		return mistake.Of(err)
	}
	return nil
}
