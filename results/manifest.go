package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/ermes-sim/ermes-sim/internal/owned"
	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// Manifest is what manifest.json holds: where a run came from. Of two runs of
// the same scenario, seed and version only Started, WallSeconds, RSS and Host
// may differ, and they stand nowhere else.
type Manifest struct {
	Program   string          `json:"program"`    // Program
	Format    string          `json:"format"`     // Format
	Name      string          `json:"name"`       // of the scenario
	Seed      uint64          `json:"seed"`       // of the run
	Command   string          `json:"command"`    // repeats the run
	Versions  Versions        `json:"versions"`   // of program and formats
	TraceHash string          `json:"trace_hash"` // SHA-256 over the canonical event records
	Events    int64           `json:"events"`     // executed by the engine
	VirtualNs int64           `json:"virtual_ns"` // simulated time
	Started   time.Time       `json:"started"`    // wall clock, UTC
	Wall      float64         `json:"wall_seconds"`
	PeakRSS   int64           `json:"peak_rss_bytes"` // 0 where the system does not tell
	Host      Host            `json:"host"`
	Memo      *Memo           `json:"memo,omitempty"`     // only with execution.memoise
	Policies  []Policy        `json:"policies,omitempty"` // placement policies outside of this program
	Inputs    []Input         `json:"inputs"`             // files that the scenario names
	Scenario  json.RawMessage `json:"scenario"`           // as resolved, every default included
	Files     []string        `json:"files"`              // of the directory that the program wrote, this one included: no other is ever replaced

	Sums map[string]string `json:"sha256,omitempty"` // of the content of each of them but this one, hexadecimal
}

// Program and Format tell our manifests from those of other programs.
const (
	Program = "ermes-sim"
	Format  = "run directory 1"
)

// Memo counts the calls of function bodies that a run remembered.
type Memo struct {
	Hits   int64 `json:"hits"`   // answered without running
	Misses int64 `json:"misses"` // run, and remembered
	Blind  int64 `json:"blind"`  // run, and not remembered: they looked at the clock or drew random bytes
}

// A Policy is a placement policy outside of this program that a run has asked.
type Policy struct {
	Consistency string `json:"consistency"` // of the collections that it decides about
	Name        string `json:"name"`        // as it calls itself
	Version     string `json:"version"`
	Eager       bool   `json:"eager"`
	Stateful    bool   `json:"stateful"` // the run is central: one process heard all nodes, and remembered
	Decisions   int64  `json:"decisions"`
	SHA256      string `json:"transcript_sha256"` // over all questions and answers after the greeting
}

// An Input is a file that a run has read besides its scenario.
type Input struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"` // of its content, hexadecimal
}

// Versions are the versions behind a run's numbers.
type Versions struct {
	Program string `json:"program"` // of ermes-sim
	Tables  string `json:"tables"`  // table.SchemaVersion
	Summary string `json:"summary"` // summary.Version
	Go      string `json:"go"`      // of the toolchain
}

// Host is the machine of a run.
type Host struct {
	Name string `json:"name"`
	OS   string `json:"os"`
	Arch string `json:"arch"`
	CPUs int    `json:"cpus"`
}

// complete fills in what this package knows itself.
func (m *Manifest) complete() {
	m.Program, m.Format = Program, Format
	m.Versions.Tables = table.SchemaVersion
	m.Versions.Summary = summary.Version
	m.Versions.Go = runtime.Version()
	m.Host.Name, _ = os.Hostname() // a host without a name is no reason to fail
	m.Host.OS, m.Host.Arch, m.Host.CPUs = runtime.GOOS, runtime.GOARCH, runtime.NumCPU()
	if len(m.Scenario) == 0 {
		m.Scenario = json.RawMessage("null")
	}
}

// write stores the manifest in the directory, with the list of all that stands there.
func (m *Manifest) write(dir string) error {
	files, err := owned.List(dir)
	if err != nil {
		return err
	}
	m.list(files...)
	m.Sums = map[string]string{}
	for _, f := range files {
		if m.Sums[f], err = sum(filepath.Join(dir, filepath.FromSlash(f))); err != nil {
			return err
		}
	}
	return m.save(dir)
}

// list adds files that the program has written.
func (m *Manifest) list(files ...string) {
	m.Files = append(append(m.Files, manifestFile), files...)
	slices.Sort(m.Files)
	m.Files = slices.Compact(m.Files)
}

func (m *Manifest) save(dir string) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	return owned.WriteBytes(filepath.Join(dir, manifestFile), append(text, '\n'))
}

// listed is what may be replaced in a directory.
func (m *Manifest) listed(dir string) ([]string, error) {
	if m.Format == "" {
		return nil, fmt.Errorf("%s is of an earlier version, which kept no list of its files", filepath.Join(dir, manifestFile))
	}
	for _, f := range m.Files {
		if !filepath.IsLocal(filepath.FromSlash(f)) || !owned.Matches(written, f) {
			return nil, fmt.Errorf("%s lists %q, which no run writes", filepath.Join(dir, manifestFile), f)
		}
	}
	return m.untouched(dir, m.Files), nil
}

// maxText is the size of the largest manifest or summary that is read, bytes.
const maxText = 64 << 20

// ReadManifest loads the manifest of a run directory. One of another program is an error; one of
// an earlier version, which did not say what it is, is known by its content.
func ReadManifest(dir string) (*Manifest, error) {
	path := filepath.Join(dir, manifestFile)
	text, err := regular.ReadFile(path, maxText)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, regular.Faultf("%s is not a run directory: it has no %s", dir, manifestFile)
	}
	if err != nil {
		return nil, err
	}
	var kind struct {
		Program, Format any
		Trace           any `json:"trace_hash"`
		Versions        any
	}
	if err := json.Unmarshal(text, &kind); err != nil {
		return nil, regular.Damaged(path, err)
	}
	ours := kind.Program == Program
	if kind.Program == nil && kind.Format == nil {
		versions, _ := kind.Versions.(map[string]any)
		ours = kind.Trace != nil && versions["tables"] != nil
	}
	switch {
	case !ours:
		return nil, regular.Faultf("%s is not a run directory: its %s is not of %s", dir, manifestFile, Program)
	case kind.Format != nil && kind.Format != Format:
		return nil, fmt.Errorf("%s is %q, this program reads %q: %w", path, fmt.Sprint(kind.Format), Format, table.ErrVersion)
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, regular.Damaged(path, err)
	}
	return &m, nil
}
