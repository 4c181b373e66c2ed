package reproduce

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/ermes-sim/ermes-sim/internal/version"
)

// A Reproduction is what `ermes-sim reproduce` does.
type Reproduction struct {
	Figures []string // names; none = all
	Scale   Scale
	Jobs    int    // simulations and solves at once
	Dir     string // for pictures, tables and the ledger
	Command string // repeats it
	Solve   Solver
	Tell    func(Progress) // nil for nobody
}

// Do runs, draws and judges. Nothing is written before everything has been
// measured. Of a directory that holds more figures, the others and their claims
// stay as they are.
func (r *Reproduction) Do(ctx context.Context) (*Ledger, error) {
	figures, err := choose(r.Figures)
	if err != nil {
		return nil, err
	}
	if err := mayWrite(r.Dir); err != nil {
		return nil, err
	}
	lab := &Lab{Scale: r.Scale, Jobs: r.Jobs, Tell: r.Tell, Solve: r.Solve}
	var jobs []job
	for _, f := range figures {
		jobs = append(jobs, f.plan(r.Scale)...)
	}
	if err := lab.run(ctx, jobs); err != nil {
		return nil, err
	}
	sheets := make([]*sheet, len(figures))
	ledger := &Ledger{Schema: LedgerVersion, Program: version.Program, Scale: r.Scale.Name, Command: r.Command}
	var findings []Finding
	for i, f := range figures {
		if sheets[i], err = f.make(lab); err != nil {
			return nil, fmt.Errorf("figure %s: %w", f.Name, err)
		}
		findings = append(findings, sheets[i].findings...)
	}
	ledger.enter(r.Scale, findings)
	if err := os.MkdirAll(r.Dir, 0o755); err != nil {
		return nil, err
	}
	for i, f := range figures {
		if err := sheets[i].write(r.Dir); err != nil {
			return nil, err
		}
		if err := Draw(r.Dir, f); err != nil {
			return nil, err
		}
	}
	path := filepath.Join(r.Dir, "ledger")
	whole := *ledger
	if earlier, err := ReadLedger(path + ".json"); err == nil && len(figures) < len(Figures()) {
		whole.Command = earlier.Command
		whole.keep(earlier)
	}
	return ledger, whole.Write(path)
}

// mayWrite refuses a directory that holds something else than a reproduction. In one that has a
// ledger, the files of figures and the ledger are this program's by their names; others stay.
func mayWrite(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return Mistake{fmt.Sprintf("cannot write into %s: %v", dir, err)}
	case len(entries) == 0:
		return nil
	}
	if _, err := ReadLedger(filepath.Join(dir, "ledger.json")); err != nil {
		return Mistake{fmt.Sprintf("%s is not empty and has no ledger of a reproduction (%v); choose another --out", dir, err)}
	}
	return nil
}

// Draw draws a figure from its table.
func Draw(dir string, f Figure) error {
	drawing, err := f.draw(dir)
	if err != nil {
		return err
	}
	return drawing.SavePNG(filepath.Join(dir, f.Name+".png"))
}
