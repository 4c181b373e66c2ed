package results

import (
	"os"
	"path/filepath"

	"github.com/ermes-sim/ermes-sim/internal/owned"
	"github.com/ermes-sim/ermes-sim/results/summary"
)

// The names in a run directory.
const (
	manifestFile = "manifest.json"
	summaryFile  = "summary.json"
	reportFile   = "report.md"
	htmlFile     = "report.html"
	tablesDir    = "tables"
	plotsDir     = "plots"
)

// Tables is where a run directory keeps its tables.
func Tables(dir string) string { return filepath.Join(dir, tablesDir) }

// ReadSummary loads the summary of a run directory.
func ReadSummary(dir string) (*summary.Summary, error) {
	m, err := ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	s, err := summary.Read(filepath.Join(dir, summaryFile))
	if err != nil {
		return nil, err
	}
	return s, m.check(dir, summaryFile)
}

// ErrOccupied is the answer where a run directory, or a file of it, would replace something that
// this program did not write.
var ErrOccupied = owned.ErrOccupied

// written are the files that a run may write.
var written = []string{
	manifestFile, summaryFile, reportFile, htmlFile,
	tablesDir + "/*.parquet", plotsDir + "/*.png", plotsDir + "/*.svg",
}

// runDirectory is what may be replaced by a run: what a run has written, as its manifest lists it.
var runDirectory = owned.Kind{
	Name:     "a run directory",
	Patterns: written,
	Files: func(dir string) ([]string, error) {
		m, err := ReadManifest(dir)
		if err != nil {
			return nil, err
		}
		return m.listed(dir)
	},
}

// stage makes the staging directory of a run directory.
func stage(final string) (*owned.Staging, error) {
	s, err := owned.Stage(final, runDirectory)
	if err != nil {
		return nil, err
	}
	for _, d := range [...]string{tablesDir, plotsDir} {
		if err := os.Mkdir(filepath.Join(s.Dir(), d), 0o755); err != nil {
			_ = s.Abort() // err says more
			return nil, err
		}
	}
	return s, nil
}
