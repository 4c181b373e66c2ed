package sweep

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/ermes-sim/ermes-sim/scenarios"
)

// Version is the version of the format of plans.
const Version = 1

// A Plan is the file of a sweep.
type Plan struct {
	Version      int              `yaml:"version"`
	Name         string           `yaml:"name"`         // of the sweep; the file's name if absent
	Scenario     string           `yaml:"scenario"`     // path, relative to this file, or name of a built-in one
	Replications int              `yaml:"replications"` // per point; 1 if absent
	Seed         uint64           `yaml:"seed"`         // of replications and of drawn points; 1 if absent
	Design       string           `yaml:"design"`       // grid (default), random or latin-hypercube
	Samples      int              `yaml:"samples"`      // points of random and latin-hypercube
	Axes         []Axis           `yaml:"axes"`         // what varies; give this or points
	Points       []map[string]any `yaml:"points"`       // each point in full
	Set          map[string]any   `yaml:"set"`          // what is the same at all points
	Metrics      []string         `yaml:"metrics"`      // values of summary.json to keep; the usual ones if absent
	source       string           // the file
	text         []byte           // of the file
}

// An Axis is one key that varies, over listed values or over a range.
type Axis struct {
	Key     string `yaml:"key"`
	Values  []any  `yaml:"values"` // a list, or
	From    string `yaml:"from"`   // a range, with unit
	To      string `yaml:"to"`
	Steps   int    `yaml:"steps"`   // of a grid, both ends included
	Scale   string `yaml:"scale"`   // linear (default) or log
	Integer bool   `yaml:"integer"` // round to whole numbers
}

// Designs of a sweep.
const (
	Grid           = "grid"
	Random         = "random"
	LatinHypercube = "latin-hypercube"
)

// defaultMetrics are kept unless a plan says otherwise.
var defaultMetrics = []string{
	"latency_ms.mean", "latency_ms.p95", "latency_ms.p99",
	"latency_ms.steady.mean", "latency_ms.steady.p95", "latency_ms.steady.sec.mean", "latency_ms.steady.sequential.mean",
	"optimality_gap.sec.gap", "optimality_gap.sequential.gap",
	"messages.total.hops", "messages.total.bytes", "placement.acts", "placement.migrated_bytes",
	"invocations.total", "invocations.failed", "violations",
}

// A Mistake is all that is wrong with a plan.
type Mistake struct{ Lines []string }

// Error is one line per mistake.
func (m *Mistake) Error() string { return strings.Join(m.Lines, "\n") }

// ReadPlan reads and checks the file of a sweep; the error is a *Mistake.
func ReadPlan(file string) (*Plan, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, &Mistake{[]string{err.Error()}}
	}
	p := &Plan{source: file, Replications: 1, Seed: 1, Design: Grid}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(p); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty")
		}
		return nil, &Mistake{[]string{fmt.Sprintf("%s: %v", file, err)}}
	}
	if p.Name == "" {
		base := filepath.Base(file)
		p.Name = strings.TrimSuffix(base, filepath.Ext(base))
	}
	if len(p.Metrics) == 0 {
		p.Metrics = defaultMetrics
	}
	if wrong := p.check(); len(wrong) > 0 {
		m := &Mistake{}
		for _, w := range wrong {
			m.Lines = append(m.Lines, file+": "+w)
		}
		return nil, m
	}
	p.text = data
	return p, nil
}

// check finds everything that is wrong with a plan in itself.
func (p *Plan) check() []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if p.Version != Version {
		say("version: want %d, found %d", Version, p.Version)
	}
	if p.Scenario == "" {
		say("scenario: is missing; want a path or the name of a built-in scenario")
	}
	if p.Replications < 1 {
		say("replications: %d, want at least 1", p.Replications)
	}
	if !slices.Contains([]string{Grid, Random, LatinHypercube}, p.Design) {
		say("design: %q, want grid, random or latin-hypercube", p.Design)
	}
	if drawn := p.Design != Grid; drawn != (p.Samples > 0) {
		say("samples: random and latin-hypercube need a number of points, a grid has its own")
	}
	if (len(p.Axes) > 0) == (len(p.Points) > 0) {
		say("axes: give either axes or points")
	}
	if len(p.Points) > 0 && p.Design != Grid {
		say("design: points are listed, so there is nothing to design")
	}
	seen := map[string]bool{}
	for i, a := range p.Axes {
		for _, w := range a.check(p.Design) {
			say("axes[%d] %s: %s", i, a.Key, w)
		}
		if seen[a.Key] {
			say("axes[%d]: %s varies already", i, a.Key)
		}
		seen[a.Key] = true
		if _, ok := p.Set[a.Key]; ok {
			say("axes[%d]: %s is also set for all points", i, a.Key)
		}
	}
	if seen["seed"] || p.Set["seed"] != nil {
		say("seed: replications have their own seeds; write replications and seed at the top")
	}
	return wrong
}

// Keep makes jobs keep a further value of summary.json, unless they do already.
func (p *Plan) Keep(metric string) {
	if !slices.Contains(p.Metrics, metric) {
		p.Metrics = append(slices.Clip(p.Metrics), metric)
	}
}

// scenario is the file that the plan names.
func (p *Plan) scenario() string {
	beside := filepath.Join(filepath.Dir(p.source), p.Scenario)
	if _, err := os.Stat(beside); err == nil || !slices.Contains(scenarios.Builtin(), strings.TrimSuffix(p.Scenario, ".yaml")) {
		return beside
	}
	return p.Scenario
}
