package sweep

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim/des"
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
	Seeds        []uint64         `yaml:"seeds"`        // of the replications, instead of Replications and Seed
	Design       string           `yaml:"design"`       // grid (default), random or latin-hypercube
	Samples      int              `yaml:"samples"`      // points of random and latin-hypercube
	Axes         []Axis           `yaml:"axes"`         // what varies; give this or points
	Points       []map[string]any `yaml:"points"`       // each point in full
	Set          map[string]any   `yaml:"set"`          // what is the same at all points
	Metrics      []string         `yaml:"metrics"`      // values of summary.json to keep; the usual ones if absent
	source       string           // the file
	window       window           // where steady numbers begin; known once the plan is validated
	places       map[string]scenarios.Element
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

// maxJobs is how many runs a sweep may have: far more than anybody waits for.
const maxJobs = 1_000_000

// check finds everything that is wrong with a plan in itself, but for keys whose form is wrong.
func (p *Plan) check(wrong map[string]bool) []scenarios.Problem {
	var list []scenarios.Problem
	say := func(path, format string, args ...any) {
		if !wrong[path] {
			list = append(list, p.place(path).Problem(path, "", fmt.Sprintf(format, args...)))
		}
	}
	if p.Version != Version {
		say("version", "want %d, found %d", Version, p.Version)
	}
	if err := scenarios.CheckName(p.Name); err != nil {
		say("name", "%v", err)
	}
	if p.Scenario == "" {
		say("scenario", "is missing; want a path or the name of a built-in scenario")
	}
	if len(p.Seeds) > 0 {
		p.checkSeeds(say)
	}
	if p.Replications < 1 {
		say("replications", "%d, want at least 1", p.Replications)
	}
	designs := []string{Grid, Random, LatinHypercube}
	if !slices.Contains(designs, p.Design) {
		list = append(list, p.place("design").Problem("design", scenarios.Nearest(p.Design, designs), fmt.Sprintf("%q, want grid, random or latin-hypercube", p.Design)))
	}
	if drawn := p.Design != Grid; drawn != (p.Samples > 0) {
		say("samples", "random and latin-hypercube need a number of points, a grid has its own")
	}
	if (len(p.Axes) > 0) == (len(p.Points) > 0) && !wrong["axes"] && !wrong["points"] {
		say("axes", "give either axes or points")
	}
	if len(p.Points) > 0 && p.Design != Grid {
		say("design", "points are listed, so there is nothing to design")
	}
	p.checkAxes(wrong, say)
	for i, x := range p.Points {
		if _, ok := x["seed"]; ok {
			say(fmt.Sprintf("points[%d].seed", i), "replications have their own seeds; write replications and seed at the top")
		}
	}
	if len(list) == 0 && len(wrong) == 0 && !(p.size() <= maxJobs) {
		say("", "the plan has %.3g runs; at most %d are allowed", p.size(), maxJobs)
	}
	return list
}

// checkSeeds finds what is wrong with listed seeds.
func (p *Plan) checkSeeds(say func(path, format string, args ...any)) {
	for _, key := range []string{"replications", "seed"} {
		if _, given := p.places[key]; given {
			say(key, "the seeds are listed; leave %s out", key)
		}
	}
	seen := map[uint64]bool{}
	for i, seed := range p.Seeds {
		if seen[seed] {
			say(fmt.Sprintf("seeds[%d]", i), "%d stands twice: two equal runs are no two replications", seed)
		}
		seen[seed] = true
	}
	p.Replications = len(p.Seeds)
}

// seed is the seed of a replication.
func (p *Plan) seed(replication int) uint64 {
	if len(p.Seeds) > 0 {
		return p.Seeds[replication]
	}
	return des.Replication(p.Seed, replication)
}

// checkAxes finds what is wrong with the axes, and between them; of one with a key that is wrong,
// the rest would be noise.
func (p *Plan) checkAxes(wrong map[string]bool, say func(path, format string, args ...any)) {
	seen := map[string]bool{}
	for i, a := range p.Axes {
		path := fmt.Sprintf("axes[%d]", i)
		var slips []string
		if !below(wrong, path) {
			slips = a.check(p.Design)
		}
		for _, w := range slips {
			say(path, "%s: %s", a.Key, w)
		}
		if seen[a.Key] {
			say(path, "%s varies already", a.Key)
		}
		seen[a.Key] = true
		if _, ok := p.Set[a.Key]; ok {
			say(path, "%s is also set for all points", a.Key)
		}
		if a.Key == "seed" {
			say(path, "seed: replications have their own seeds; write replications and seed at the top")
		}
	}
	if _, ok := p.Set["seed"]; ok {
		say("set.seed", "replications have their own seeds; write replications and seed at the top")
	}
}

// below tells whether one of the paths is below another.
func below(paths map[string]bool, path string) bool {
	for p := range paths {
		if strings.HasPrefix(p, path+".") {
			return true
		}
	}
	return false
}

// size is the number of jobs.
func (p *Plan) size() float64 {
	points := 1.0
	switch {
	case len(p.Points) > 0:
		points = float64(len(p.Points))
	case p.Design != Grid:
		points = float64(p.Samples)
	default:
		for i := range p.Axes {
			points *= float64(max(p.Axes[i].Steps, len(p.Axes[i].Values)))
		}
	}
	return points * float64(p.Replications)
}

// place is where a key stands, or what is nearest around it.
func (p *Plan) place(path string) scenarios.Element {
	for {
		if at, ok := p.places[path]; ok {
			return at
		}
		path = path[:max(0, strings.LastIndexAny(path, ".["))]
	}
}

// Keep makes jobs keep a further value of summary.json, unless they do already.
func (p *Plan) Keep(metric string) {
	if !slices.Contains(p.Metrics, metric) {
		p.Metrics = append(slices.Clip(p.Metrics), metric)
	}
}

// scenario is the file that the plan names.
func (p *Plan) scenario() string {
	beside := p.Scenario
	if !filepath.IsAbs(beside) {
		beside = filepath.Join(filepath.Dir(p.source), p.Scenario)
	}
	if _, err := os.Stat(beside); err == nil || !slices.Contains(scenarios.Builtin(), strings.TrimSuffix(p.Scenario, ".yaml")) {
		return beside
	}
	return p.Scenario
}
