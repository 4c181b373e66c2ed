package results

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

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
	if _, err := ReadManifest(dir); err != nil {
		return nil, err
	}
	return summary.Read(filepath.Join(dir, summaryFile))
}

// A staging directory is written beside its final place, in the same parent so
// that the last step is one rename, and appears there whole or not at all.
type staging struct {
	final string // where it will be
	temp  string // where it is written
}

// stage makes the staging directory of a run directory. What stands at final
// is untouched until commit; it must be a run directory, empty or absent, so
// that a mistyped --out never deletes somebody's work.
func stage(final string) (*staging, error) {
	if err := replaceable(final); err != nil {
		return nil, err
	}
	final, err := filepath.Abs(final)
	if err != nil {
		return nil, err
	}
	parent := filepath.Dir(final)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp(parent, "."+filepath.Base(final)+".unfinished-")
	if err != nil {
		return nil, err
	}
	s := &staging{final: final, temp: temp}
	err = errors.Join(
		os.Chmod(temp, 0o755),
		os.Mkdir(filepath.Join(temp, tablesDir), 0o755),
		os.Mkdir(filepath.Join(temp, plotsDir), 0o755),
	)
	if err != nil {
		return nil, errors.Join(err, s.abort())
	}
	return s, nil
}

// ErrOccupied is the answer where a run directory would replace something else.
var ErrOccupied = errors.New("choose another place for the run directory, or remove what is there")

// replaceable refuses to put a run directory over anything else.
func replaceable(path string) error {
	entries, err := os.ReadDir(path)
	switch {
	case os.IsNotExist(err), err == nil && len(entries) == 0:
		return nil
	case err != nil:
		return fmt.Errorf("cannot put a run directory at %s: %w", path, err)
	}
	if _, err := ReadManifest(path); err != nil {
		return fmt.Errorf("%s is not empty and not a run directory: %w", path, ErrOccupied)
	}
	return nil
}

// commit puts the directory into its place. An old run directory there is set
// aside first and removed last: at every moment one whole directory exists
// under one of the names.
func (s *staging) commit() error {
	old := s.temp + ".old"
	switch err := os.Rename(s.final, old); {
	case os.IsNotExist(err):
		old = ""
	case err != nil:
		return errors.Join(err, s.abort())
	}
	if err := os.Rename(s.temp, s.final); err != nil {
		if old != "" {
			err = errors.Join(err, os.Rename(old, s.final))
		}
		return errors.Join(err, s.abort())
	}
	if old != "" {
		return os.RemoveAll(old)
	}
	return nil
}

// abort removes what was written.
func (s *staging) abort() error { return os.RemoveAll(s.temp) }
