package results

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// Manifest is what manifest.json holds: where a run came from. Of two runs of
// the same scenario, seed and version only Started, WallSeconds, RSS and Host
// may differ, and they stand nowhere else.
type Manifest struct {
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
	Memo      *Memo           `json:"memo,omitempty"` // only with execution.memoise
	Inputs    []Input         `json:"inputs"`         // files that the scenario names
	Scenario  json.RawMessage `json:"scenario"`       // as resolved, every default included
}

// Memo counts the calls of function bodies that a run remembered.
type Memo struct {
	Hits   int64 `json:"hits"`   // answered without running
	Misses int64 `json:"misses"` // run, and remembered
	Blind  int64 `json:"blind"`  // run, and not remembered: they looked at the clock or drew random bytes
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
	m.Versions.Tables = table.SchemaVersion
	m.Versions.Summary = summary.Version
	m.Versions.Go = runtime.Version()
	m.Host.Name, _ = os.Hostname() // a host without a name is no reason to fail
	m.Host.OS, m.Host.Arch, m.Host.CPUs = runtime.GOOS, runtime.GOARCH, runtime.NumCPU()
	if len(m.Scenario) == 0 {
		m.Scenario = json.RawMessage("null")
	}
}

// write stores the manifest in the directory.
func (m *Manifest) write(dir string) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("manifest: %w", err)
	}
	return os.WriteFile(filepath.Join(dir, manifestFile), append(text, '\n'), 0o644)
}

// ReadManifest loads the manifest of a run directory.
func ReadManifest(dir string) (*Manifest, error) {
	path := filepath.Join(dir, manifestFile)
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, fmt.Errorf("%s is not a run directory: it has no %s", dir, manifestFile)
	}
	if err != nil {
		return nil, err
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w", path, err)
	}
	return &m, nil
}
