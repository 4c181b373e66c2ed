package results

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/ermes-sim/ermes-sim/results/plot"
	"github.com/ermes-sim/ermes-sim/results/report"
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
func Render(dir string) error {
	if err := Plot(dir, false); err != nil {
		return err
	}
	m, err := ReadManifest(dir)
	if err != nil {
		return err
	}
	s, err := ReadSummary(dir)
	if err != nil {
		return err
	}
	err = create(filepath.Join(dir, reportFile), func(w io.Writer) error {
		return report.Markdown(w, s, m.Command, pictures(dir))
	})
	if err != nil {
		return err
	}
	return create(filepath.Join(dir, htmlFile), func(w io.Writer) error {
		return report.HTML(w, s, Tables(dir))
	})
}

// pictures lists the figures that the directory has.
func pictures(dir string) []report.Picture {
	var found []report.Picture
	for _, f := range [...]struct{ name, caption string }{
		{plot.Latency, "Latency of the invocations sent in each round, by consistency; dashed lines mark mobility"},
		{plot.Placement, "Copies and leaders at the end of the run, and the demand of its last round"},
		{plot.Messages, "Link traversals by category"},
		{plot.Energy, "Energy in each epoch, by term: its demand, the placement at its end; strokes at the top are acts"},
		{plot.Buoyancy, "Energy, state held by the nodes of each tier at the end of each round, and its heat"},
		{plot.Gap, "Distance from the ILP optimum"},
	} {
		path := filepath.Join(plotsDir, f.name+".png")
		if _, err := os.Stat(filepath.Join(dir, path)); err == nil {
			found = append(found, report.Picture{Path: filepath.ToSlash(path), Caption: f.caption})
		}
	}
	return found
}

// create writes a file through a buffer.
func create(path string, write func(io.Writer) error) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(file)
	return errors.Join(write(w), w.Flush(), file.Close())
}
