package results

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/owned"
	"github.com/ermes-sim/ermes-sim/results/plot"
	"github.com/ermes-sim/ermes-sim/results/report"
	"github.com/ermes-sim/ermes-sim/results/summary"
)

// Render draws the figures and reports of a run directory again, from its tables, summary and
// manifest: PNG, and SVG too if asked. A file in the way that the program did not write stays, and
// is ErrOccupied.
func Render(ctx context.Context, dir string, svg bool) error {
	m, err := ReadManifest(dir)
	if err != nil {
		return err
	}
	s, err := ReadSummary(dir)
	if err != nil {
		return err
	}
	var drawn []string
	err = draw(ctx, dir, s, m.Command, svg, func(path string, write func(io.Writer) error) error {
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		info, err := os.Lstat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		case !info.Mode().IsRegular() || m.Format != "" && !slices.Contains(m.Files, rel):
			return fmt.Errorf("%s was not written by this program: %w", path, ErrOccupied)
		}
		drawn = append(drawn, rel)
		return owned.Write(path, write)
	})
	if m.Format == "" { // of an earlier version: what else is there is not known
		return err
	}
	before := len(m.Files)
	if m.list(drawn...); len(m.Files) == before {
		return err
	}
	return errors.Join(err, m.save(dir))
}

// draw writes figures and reports with save. Tables that the program did not write, or that are
// damaged, are an error whatever they hold.
func draw(ctx context.Context, dir string, s *summary.Summary, command string, svg bool, save func(string, func(io.Writer) error) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s is damaged: its tables do not fit together (%v)", dir, p)
		}
	}()
	figures, err := plot.Run(ctx, Tables(dir))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(dir, plotsDir), 0o755); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		if err := ctx.Err(); err != nil {
			return err
		}
		path := filepath.Join(dir, plotsDir, name)
		if err := save(path+".png", figures[name].WritePNG); err != nil {
			return err
		}
		if !svg {
			continue
		}
		if err := save(path+".svg", figures[name].WriteSVG); err != nil {
			return err
		}
	}
	err = save(filepath.Join(dir, reportFile), func(w io.Writer) error {
		return report.Markdown(w, s, command, pictures(dir))
	})
	if err != nil {
		return err
	}
	return save(filepath.Join(dir, htmlFile), func(w io.Writer) error {
		return report.HTML(ctx, w, s, Tables(dir))
	})
}

// pictures lists the figures that the directory has.
func pictures(dir string) []report.Picture {
	var found []report.Picture
	for _, f := range plot.Figures {
		path := filepath.Join(plotsDir, f.Name+".png")
		if _, err := os.Stat(filepath.Join(dir, path)); err == nil {
			found = append(found, report.Picture{Path: filepath.ToSlash(path), Caption: f.Caption})
		}
	}
	return found
}
