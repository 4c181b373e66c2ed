package inspect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/workbench/optimum"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/stats"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// DefaultMetrics are the values of summary.json that compare looks at.
var DefaultMetrics = []string{
	"latency_ms.mean", "latency_ms.steady.mean", "latency_ms.steady.p95", "latency_ms.steady.sec", "latency_ms.steady.sequential",
	"optimality_gap.sec", "optimality_gap.sequential", "messages.total.hops", "messages.total.bytes", "placement.acts", "invocations.failed",
}

// A Configuration is a scenario as resolved, whatever the seed, with its runs.
type Configuration struct {
	Label string   `json:"label"`
	Runs  []string `json:"runs"`  // directories, by seed
	Seeds []uint64 `json:"seeds"` // ascending

	Answered   int64 `json:"answered"`   // calls of all runs together, with the output that they asked for
	Failed     int64 `json:"failed"`     // with another outcome
	Unanswered int64 `json:"unanswered"` // with none

	scenario map[string]any
	sums     []*summary.Summary
}

// A Contrast is one metric of one configuration against the first.
type Contrast struct {
	Metric string   `json:"metric"`
	Unit   string   `json:"unit"` // of all numbers here; "" if nobody has said it
	Base   *Value   `json:"base"`
	Other  *Value   `json:"other"`
	Delta  *float64 `json:"delta"`  // other - base
	Low    *float64 `json:"low"`    // of the 95 % interval of delta; null with fewer than five pairs, or without spread
	High   *float64 `json:"high"`   // likewise
	P      *float64 `json:"p"`      // two-sided, that delta is zero; null with fewer than five pairs, or if all are equal
	Holm   *float64 `json:"p_holm"` // p corrected for all metrics and configurations that are not primary; null without p
	Test   string   `json:"test"`   // paired-t, welch or none
	N      int      `json:"n"`      // pairs (paired-t), or the smaller number of runs
	Doubts []string `json:"doubts"` // what † beside it means
}

// A Value is the mean of a metric over the seeds of a configuration.
type Value struct {
	Mean   *float64 `json:"mean"`   // null where a run has no steady state: the mean of the others would be too low
	Low    *float64 `json:"low"`    // of its 95 % interval; null without one
	High   *float64 `json:"high"`   // likewise
	N      int      `json:"n"`      // runs that have the metric
	Method string   `json:"method"` // of the interval, or why there is none: of package stats, or MethodNotSteady
}

// MethodNotSteady stands for a mean that does not exist.
const MethodNotSteady = "not-steady"

// Comparison is the answer of `compare`.
type Comparison struct {
	Configurations []Configuration `json:"configurations"`
	FromSeconds    float64         `json:"from_seconds"` // where the common window begins
	Level          float64         `json:"level"`        // of confidence
	Primary        string          `json:"primary"`      // metric that is not corrected with the others; "" for none
	Contrasts      [][]Contrast    `json:"contrasts"`    // by configuration after the first, by metric
}

// confidence of all intervals.
const confidence = stats.Confidence

// Compare holds runs against each other: those that differ in seed alone are
// replications of one configuration, and each configuration is held against the
// first. Where both have the same seeds, replications are paired, since they saw
// the same demand; else Welch's test compares the means. All steady numbers are of one
// window, that of the run that begins to measure last. Holm's correction is over all
// metrics and configurations; primary, if not "", names a metric that was chosen
// beforehand and is left out of it.
func Compare(dirs, metrics []string, primary string) (*Comparison, error) {
	if primary != "" && !slices.Contains(metrics, primary) {
		return nil, mistake.New("--primary %s is not among the metrics %s%s", primary, strings.Join(metrics, ", "), scenarios.Meant(primary, metrics))
	}
	out := &Comparison{Level: confidence, Primary: primary}
	for _, dir := range dirs {
		if err := needsRun(dir, table.Name[table.Round]()); err != nil {
			return nil, err
		}
		if err := out.add(dir); err != nil {
			return nil, err
		}
	}
	if len(out.Configurations) < 2 {
		return nil, mistake.New("all runs are of one configuration (%s); want at least two that differ in more than the seed", out.Configurations[0].Label)
	}
	out.label()
	if err := out.align(); err != nil {
		return nil, err
	}
	base := &out.Configurations[0]
	for i := range out.Configurations[1:] {
		other := &out.Configurations[i+1]
		var row []Contrast
		for _, m := range metrics {
			c, err := contrast(base, other, m)
			if err != nil {
				return nil, err
			}
			row = append(row, c)
		}
		out.Contrasts = append(out.Contrasts, row)
	}
	out.correct()
	return out, nil
}

// correct adds Holm's p-values: over all tests, and apart over those of the primary
// metric.
func (c *Comparison) correct() {
	for _, primary := range [...]bool{true, false} {
		var tests []*Contrast
		var p []float64
		for i := range c.Contrasts {
			for k := range c.Contrasts[i] {
				if x := &c.Contrasts[i][k]; x.P != nil && (x.Metric == c.Primary) == primary {
					tests, p = append(tests, x), append(p, *x.P)
				}
			}
		}
		for i, corrected := range stats.Holm(p) {
			tests[i].Holm = new(corrected)
		}
	}
}

// add puts a run into its configuration.
func (c *Comparison) add(dir string) error {
	m, err := results.ReadManifest(dir)
	if err != nil {
		return err
	}
	sum, err := results.ReadSummary(dir)
	if err != nil {
		return err
	}
	var scenario map[string]any
	numbers := json.NewDecoder(bytes.NewReader(m.Scenario))
	numbers.UseNumber() // a seed is any of 64 bits, a float64 holds 53
	if err := numbers.Decode(&scenario); err != nil {
		return mistake.New("%s: the manifest's scenario is damaged: %v", dir, err)
	}
	delete(scenario, "seed")
	delete(scenario, "expect")
	delete(scenario, "measure") // all are measured over one window
	at := slices.IndexFunc(c.Configurations, func(x Configuration) bool { return len(differences("", x.scenario, scenario)) == 0 })
	if at < 0 {
		at = len(c.Configurations)
		c.Configurations = append(c.Configurations, Configuration{scenario: scenario, Label: m.Name})
	}
	x := &c.Configurations[at]
	i, taken := slices.BinarySearch(x.Seeds, m.Seed)
	if taken {
		return mistake.New("%s and %s are the same configuration and seed", x.Runs[i], dir)
	}
	x.Seeds = slices.Insert(x.Seeds, i, m.Seed)
	x.Runs = slices.Insert(x.Runs, i, dir)
	x.sums = slices.Insert(x.sums, i, sum)
	calls := &sum.Invocations
	x.Answered, x.Failed, x.Unanswered = x.Answered+calls.OK, x.Failed+calls.Failed, x.Unanswered+calls.Unanswered
	return nil
}

// label names configurations by what tells each from the first.
func (c *Comparison) label() {
	base := &c.Configurations[0]
	for i := range c.Configurations[1:] {
		x := &c.Configurations[i+1]
		changes := differences("", base.scenario, x.scenario)
		if len(changes) > 3 {
			changes = append(changes[:3], fmt.Sprintf("and %d more", len(changes)-3))
		}
		x.Label += " with " + strings.Join(changes, ", ")
	}
}

// differences lists what b has other than a, as assignments, in order of keys.
func differences(path string, a, b any) []string {
	switch y := b.(type) {
	case map[string]any:
		x, ok := a.(map[string]any)
		if !ok {
			break
		}
		keys := maps.Clone(x)
		maps.Copy(keys, y)
		var out []string
		for _, k := range slices.Sorted(maps.Keys(keys)) {
			if path != "" || k != "description" {
				out = append(out, differences(strings.TrimPrefix(path+"."+k, "."), x[k], y[k])...)
			}
		}
		return out
	case []any:
		x, ok := a.([]any)
		if !ok || len(x) != len(y) {
			break
		}
		var out []string
		for i := range y {
			out = append(out, differences(fmt.Sprintf("%s[%d]", path, i), x[i], y[i])...)
		}
		return out
	}
	x, _ := json.Marshal(a) // came from JSON
	y, _ := json.Marshal(b)
	if string(x) == string(y) || equal(a, b) {
		return nil
	}
	text := strings.Trim(string(y), `"`)
	if len(text) > 40 {
		text = "..."
	}
	return []string{path + "=" + text}
}

// equal tells whether two numbers are the same that are not written alike, such as 1 and 1.0.
func equal(a, b any) bool {
	x, ok := a.(json.Number)
	y, ok2 := b.(json.Number)
	if !ok || !ok2 || !strings.ContainsAny(string(x+y), ".eE") {
		return false
	}
	u, err := x.Float64()
	v, err2 := y.Float64()
	return err == nil && err2 == nil && u == v
}

// contrast compares one metric.
func contrast(base, other *Configuration, metric string) (Contrast, error) {
	c := Contrast{Metric: metric, Unit: setting.Vocabulary().Unit(metric), Test: "none", Doubts: doubts(metric, base, other)}
	a, steadyA, err := base.values(metric)
	if err != nil {
		return c, err
	}
	b, steadyB, err := other.values(metric)
	if err != nil {
		return c, err
	}
	c.Base, c.Other = valueOver(a, steadyA), valueOver(b, steadyB)
	if c.Base == nil || c.Other == nil || c.Base.Mean == nil || c.Other.Mean == nil {
		return c, nil
	}
	c.N = min(c.Base.N, c.Other.N)
	c.Delta = new(*c.Other.Mean - *c.Base.Mean)
	if c.N < stats.LeastReplications {
		return c, nil
	}
	var d stats.Difference
	if slices.Equal(base.Seeds, other.Seeds) && len(a) == len(b) && len(a) == len(base.Seeds) {
		d = stats.Paired(a, b, confidence)
	} else {
		d = stats.Welch(a, b, confidence)
	}
	if d.Mean == 0 && d.P == 1 && (d.Low == d.High || math.IsNaN(d.Low)) {
		return c, nil // equal without spread: nothing to test, and nothing to correct others for
	}
	c.Test, c.P = d.Method, new(d.P)
	if d.Low < d.High {
		c.Low, c.High = optimum.Finite(d.Low), optimum.Finite(d.High)
	}
	return c, nil
}

// doubts are the notes of the runs that speak of a metric.
func doubts(metric string, configurations ...*Configuration) []string {
	out := []string{}
	for _, x := range configurations {
		for i, s := range x.sums {
			for _, n := range s.Window.About(metric) {
				out = append(out, fmt.Sprintf("%s: %s", x.Runs[i], n.Text))
			}
		}
	}
	return out
}

// values are a metric's of all runs that have it; a path that no summary has is
// the user's mistake, a null is not. They are not steady if one of the runs has none because
// it has no steady state: the mean of the others would be too low.
func (x *Configuration) values(metric string) (out []float64, steady bool, err error) {
	steady = true
	for _, s := range x.sums {
		v, err := summary.Lookup(s, metric)
		switch {
		case err == nil:
			out = append(out, v)
		case strings.Contains(err.Error(), "is null"), strings.Contains(err.Error(), "is empty"), strings.HasPrefix(metric, "optimality_gap."):
			why := s.Window.Why(metric)
			steady = steady && (why == nil || why.Kind != summary.NoteNotSteady)
		default:
			return nil, false, mistake.Of(err)
		}
	}
	return out, steady, nil
}

func valueOver(x []float64, steady bool) *Value {
	switch {
	case !steady:
		return &Value{N: len(x), Method: MethodNotSteady}
	case len(x) == 0:
		return nil
	}
	e := stats.Replications(x, confidence)
	return &Value{Mean: &e.Mean, Low: optimum.Finite(e.Low), High: optimum.Finite(e.High), N: e.N, Method: e.Method}
}
