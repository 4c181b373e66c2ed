package workbench

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/stats"
	"github.com/ermes-sim/ermes-sim/results/summary"
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

	scenario map[string]any
	sums     []*summary.Summary
}

// A Contrast is one metric of one configuration against the first.
type Contrast struct {
	Metric    string   `json:"metric"`
	Base      *Value   `json:"base"`
	Other     *Value   `json:"other"`
	Delta     *float64 `json:"delta"`      // other - base
	HalfWidth *float64 `json:"half_width"` // of the 95 % interval of delta; null with fewer than two pairs
	P         *float64 `json:"p"`          // two-sided, that delta is zero; null likewise
	Test      string   `json:"test"`       // paired, welch or none
	N         int      `json:"n"`          // pairs (paired), or the smaller number of runs
}

// A Value is the mean of a metric over the seeds of a configuration.
type Value struct {
	Mean      float64  `json:"mean"`
	HalfWidth *float64 `json:"half_width"` // of its 95 % interval; null of one run
	N         int      `json:"n"`
}

// Comparison is the answer of `compare`.
type Comparison struct {
	Configurations []Configuration `json:"configurations"`
	Contrasts      [][]Contrast    `json:"contrasts"` // by configuration after the first, by metric
}

// confidence of all intervals.
const confidence = 0.95

// Compare holds runs against each other: those that differ in seed alone are
// replications of one configuration, and each configuration is held against the
// first. Where both have the same seeds, replications are paired, since they saw
// the same demand; else Welch's test compares the means.
func Compare(dirs, metrics []string) (*Comparison, error) {
	out := &Comparison{}
	for _, dir := range dirs {
		if err := needsRun(dir); err != nil {
			return nil, err
		}
		if err := out.add(dir); err != nil {
			return nil, err
		}
	}
	if len(out.Configurations) < 2 {
		return nil, mistake("all runs are of one configuration (%s); want at least two that differ in more than the seed", out.Configurations[0].Label)
	}
	out.label()
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
	return out, nil
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
	if err := json.Unmarshal(m.Scenario, &scenario); err != nil {
		return mistake("%s: the manifest's scenario is damaged: %v", dir, err)
	}
	delete(scenario, "seed")
	delete(scenario, "expect")
	at := slices.IndexFunc(c.Configurations, func(x Configuration) bool { return len(differences("", x.scenario, scenario)) == 0 })
	if at < 0 {
		at = len(c.Configurations)
		c.Configurations = append(c.Configurations, Configuration{scenario: scenario, Label: m.Name})
	}
	x := &c.Configurations[at]
	i, taken := slices.BinarySearch(x.Seeds, m.Seed)
	if taken {
		return mistake("%s and %s are the same configuration and seed", x.Runs[i], dir)
	}
	x.Seeds = slices.Insert(x.Seeds, i, m.Seed)
	x.Runs = slices.Insert(x.Runs, i, dir)
	x.sums = slices.Insert(x.sums, i, sum)
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
	if string(x) == string(y) {
		return nil
	}
	text := strings.Trim(string(y), `"`)
	if len(text) > 40 {
		text = "..."
	}
	return []string{path + "=" + text}
}

// contrast compares one metric.
func contrast(base, other *Configuration, metric string) (Contrast, error) {
	c := Contrast{Metric: metric, Test: "none"}
	a, err := base.values(metric)
	if err != nil {
		return c, err
	}
	b, err := other.values(metric)
	if err != nil {
		return c, err
	}
	c.Base, c.Other = valueOver(a), valueOver(b)
	if c.Base == nil || c.Other == nil {
		return c, nil
	}
	c.N = min(c.Base.N, c.Other.N)
	c.Delta = new(c.Other.Mean - c.Base.Mean)
	var d stats.Difference
	switch {
	case slices.Equal(base.Seeds, other.Seeds) && len(a) == len(b) && len(a) == len(base.Seeds):
		d = stats.Paired(a, b, confidence)
		c.Test = "paired"
	default:
		d = stats.Welch(a, b, confidence)
		c.Test = "welch"
	}
	if math.IsNaN(d.P) {
		c.Test = "none"
		return c, nil
	}
	c.HalfWidth, c.P = finite(d.HalfWidth()), new(d.P)
	return c, nil
}

// values are a metric's of all runs that have it; a path that no summary has is
// the user's mistake, a null is not.
func (x *Configuration) values(metric string) ([]float64, error) {
	var out []float64
	for _, s := range x.sums {
		v, err := summary.Lookup(s, metric)
		switch {
		case err == nil:
			out = append(out, v)
		case strings.Contains(err.Error(), "is null"), strings.Contains(err.Error(), "is empty"), strings.HasPrefix(metric, "optimality_gap."):
		default:
			return nil, input{err}
		}
	}
	return out, nil
}

func valueOver(x []float64) *Value {
	if len(x) == 0 {
		return nil
	}
	e := stats.Interval(x, confidence)
	return &Value{Mean: e.Mean, HalfWidth: finite(e.HalfWidth()), N: e.N}
}

// Tell writes the answer for a person.
func (c *Comparison) Tell(w io.Writer) {
	for i, x := range c.Configurations {
		fmt.Fprintf(w, "%c: %s (%s)\n", 'A'+i, x.Label, seeds(x.Seeds))
	}
	single, wide := false, len("metric")
	for _, x := range c.Contrasts[0] {
		wide = max(wide, len(x.Metric))
	}
	for i, row := range c.Contrasts {
		fmt.Fprintln(w)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintf(t, "%-*s\tA\t%c\t%[3]c - A\t\t\t\n", wide, "metric", 'B'+i)
		for _, x := range row {
			if x.Base == nil && x.Other == nil {
				continue
			}
			fmt.Fprintf(t, "%-*s\t%s\t%s\t%s\t%s\t%s\t\n", wide, x.Metric, x.Base, x.Other, x.delta(), x.percent(), x.judgement())
			single = single || x.P == nil
		}
		t.Flush()
	}
	fmt.Fprintf(w, "\n± is the 95 %% interval of the mean; ~ means no significant difference at p = 0.05\n")
	if single {
		fmt.Fprintln(w, "¹ one run tells no spread: simulate more seeds (--seed) before believing a difference")
	}
}

func seeds(list []uint64) string {
	if len(list) == 1 {
		return fmt.Sprintf("seed %d", list[0])
	}
	return fmt.Sprintf("%d seeds", len(list))
}

// String is mean ± half width.
func (v *Value) String() string {
	if v == nil {
		return "-"
	}
	if v.HalfWidth == nil {
		return number(v.Mean)
	}
	return number(v.Mean) + " ± " + number(*v.HalfWidth)
}

func number(x float64) string {
	if math.Abs(x) >= 1e4 {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.4g", x)
}

func (x *Contrast) delta() string {
	if x.Delta == nil {
		return "-"
	}
	text := number(*x.Delta)
	if *x.Delta > 0 {
		text = "+" + text
	}
	if x.HalfWidth != nil {
		text += " ± " + number(*x.HalfWidth)
	}
	return text
}

func (x *Contrast) percent() string {
	if x.Delta == nil || x.Base.Mean == 0 {
		return ""
	}
	return fmt.Sprintf("%+.1f %%", 100**x.Delta/math.Abs(x.Base.Mean))
}

// judgement says whether the difference is more than chance.
func (x *Contrast) judgement() string {
	switch {
	case x.Delta == nil:
		return ""
	case x.P == nil:
		return "¹"
	case cmp.Compare(*x.P, 1-confidence) >= 0:
		return fmt.Sprintf("~ (p=%.2f, n=%d)", *x.P, x.N)
	}
	if *x.P < 0.001 {
		return fmt.Sprintf("p<0.001, n=%d", x.N)
	}
	return fmt.Sprintf("p=%.3f, n=%d", *x.P, x.N)
}
