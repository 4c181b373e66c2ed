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
	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/results/plot"
	"github.com/ermes-sim/ermes-sim/results/report"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
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
	if err := Check(dir, table.Names()...); err != nil {
		return err
	}
	r := rendering{dir: dir, manifest: m}
	return draw(ctx, dir, s, m.Command, svg, r.free, r.write)
}

// A rendering draws into a run directory that is there.
type rendering struct {
	dir      string
	manifest *Manifest
}

// free tells whether the program may write a file: nothing is there, or what it wrote itself.
func (r *rendering) free(path string) error {
	rel, err := filepath.Rel(r.dir, path)
	if err != nil {
		return err
	}
	rel = filepath.ToSlash(rel)
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular() || r.manifest.Format != "" && !slices.Contains(r.manifest.Files, rel):
		return fmt.Errorf("%s was not written by this program: %w", path, ErrOccupied)
	case r.manifest.check(r.dir, rel) != nil:
		return fmt.Errorf("%s has been changed since this program wrote it: %w", path, ErrOccupied)
	}
	return nil
}

// write writes a file. It is listed first, without a sum, so that it is known as the program's
// whenever the program is killed.
func (r *rendering) write(path string, write func(io.Writer) error) error {
	m := r.manifest
	if m.Format == "" { // of an earlier version: what else is there is not known
		return owned.Write(path, write)
	}
	rel, err := filepath.Rel(r.dir, path)
	if err != nil {
		return err
	}
	rel = filepath.ToSlash(rel)
	m.list(rel)
	delete(m.Sums, rel)
	if err := m.save(r.dir); err != nil {
		return err
	}
	if err := owned.Write(path, write); err != nil {
		return err
	}
	if m.Sums == nil {
		return nil
	}
	if m.Sums[rel], err = sum(path); err != nil {
		return err
	}
	return m.save(r.dir)
}

// draw writes figures and reports with save, once free has let all of them pass. Tables that the program did not write, or that are
// damaged, are an error whatever they hold.
func draw(ctx context.Context, dir string, s *summary.Summary, command string, svg bool, free func(string) error, save func(string, func(io.Writer) error) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = regular.Damaged(dir, fmt.Errorf("its tables do not fit together (%v)", p))
		}
	}()
	figures, err := plot.Run(ctx, Tables(dir))
	if err != nil {
		return err
	}
	for _, path := range drawings(dir, figures, svg) {
		if err := free(path); err != nil {
			return err
		}
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

// drawings are the files that draw writes.
func drawings(dir string, figures map[string]*plot.Figure, svg bool) []string {
	files := []string{filepath.Join(dir, reportFile), filepath.Join(dir, htmlFile)}
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		files = append(files, filepath.Join(dir, plotsDir, name+".png"))
		if svg {
			files = append(files, filepath.Join(dir, plotsDir, name+".svg"))
		}
	}
	return files
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
