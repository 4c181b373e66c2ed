package results

import (
	"path/filepath"

	"github.com/ermes-sim/ermes-sim/results/plot"
)

// Plot draws the figures of a run directory again from its tables alone, as
// PNG, and as SVG too if asked.
func Plot(dir string, svg bool) error {
	if _, err := ReadManifest(dir); err != nil {
		return err
	}
	return plot.SaveRun(Tables(dir), filepath.Join(dir, plotsDir), svg)
}

// Render draws plots and reports of a run directory again, from its tables,
// summary and manifest.
func Render(dir string) error { return Plot(dir, false) }
