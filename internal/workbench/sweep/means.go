package sweep

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/workbench/inspect"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results/stats"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// Means are what the replications of each point say of some metrics.
type Means struct {
	Name        string      `json:"name"`
	Jobs        int         `json:"jobs"`         // that the plan has
	Done        int         `json:"done"`         // that have a result
	Level       float64     `json:"level"`        // of confidence
	FromSeconds *float64    `json:"from_seconds"` // where the window of steady numbers begins in all runs; null if each point has its own
	Points      []PointMean `json:"points"`
}

// A PointMean is what the replications of one point say.
type PointMean struct {
	Point   int               `json:"point"`
	Values  map[string]string `json:"values"`       // by key that varies
	From    float64           `json:"from_seconds"` // where the window of its runs begins, in whole rounds
	Metrics []Mean            `json:"metrics"`
}

// A Mean is that of one metric over the replications of a point.
type Mean struct {
	Metric string   `json:"metric"`
	Unit   string   `json:"unit"`
	Mean   *float64 `json:"mean"`   // null if no run has it, or if one has no steady state: the mean of the others would be too low
	Low    *float64 `json:"low"`    // of its interval; null without one
	High   *float64 `json:"high"`   // likewise
	N      int      `json:"n"`      // runs that have the metric
	Of     int      `json:"of"`     // runs of the point
	Method string   `json:"method"` // of the interval, or why there is none: of package stats, or inspect.MethodNotSteady
	Doubts []Doubt  `json:"doubts"` // what † beside it means
}

// A Doubt is a note that some runs of a point have on a number.
type Doubt struct {
	Kind string `json:"kind"` // of summary.Note
	Runs int    `json:"runs"` // that have it
	Text string `json:"text"` // of the first of them
}

// Means condenses the table for some of its metrics.
func (t *Table) Means(metrics []string) (*Means, error) {
	out := &Means{Name: t.Name, Jobs: t.Jobs, Done: len(t.Rows), Level: stats.Confidence, FromSeconds: t.manifest.FromSeconds, Points: []PointMean{}}
	var columns []int
	for _, m := range metrics {
		k := slices.Index(t.Metrics, m)
		if k < 0 {
			return nil, t.keptNo("", m)
		}
		columns = append(columns, k)
	}
	units := map[string]string{}
	for _, m := range metrics {
		units[m] = setting.Vocabulary().Unit(m)
	}
	for _, rows := range t.points() {
		p := PointMean{Point: rows[0].Point, Values: valuesOf(rows), From: rows[0].Window.FromSeconds}
		for _, k := range columns {
			m := t.mean(rows, k)
			m.Unit = units[m.Metric]
			p.Metrics = append(p.Metrics, m)
		}
		out.Points = append(out.Points, p)
	}
	return out, nil
}

// mean is that of metric k over the runs of a point.
func (t *Table) mean(rows []measurement, k int) Mean {
	m := Mean{Metric: t.Metrics[k], Of: len(rows), Doubts: []Doubt{}}
	var x []float64
	unsteady := false
	for i := range rows {
		w := &rows[i].Window
		m.doubt(w.About(m.Metric))
		if v := rows[i].Metrics[k]; v != nil {
			x = append(x, *v)
		} else if why := w.Why(m.Metric); why != nil {
			unsteady = unsteady || why.Kind == summary.NoteNotSteady
		}
	}
	m.N = len(x)
	switch {
	case unsteady:
		m.Method = inspect.MethodNotSteady
	case len(x) == 0:
		m.Method = stats.MethodPoints
	default:
		e := stats.Replications(x, stats.Confidence)
		m.Mean, m.Method = &e.Mean, e.Method
		if e.Bounded() {
			m.Low, m.High = &e.Low, &e.High
		}
	}
	return m
}

// doubt counts the notes of one run, each kind once.
func (m *Mean) doubt(notes []summary.Note) {
	seen := map[string]bool{}
	for _, n := range notes {
		if seen[n.Kind] {
			continue
		}
		seen[n.Kind] = true
		i := slices.IndexFunc(m.Doubts, func(d Doubt) bool { return d.Kind == n.Kind })
		if i < 0 {
			i = len(m.Doubts)
			m.Doubts = append(m.Doubts, Doubt{Kind: n.Kind, Text: n.Text})
		}
		m.Doubts[i].Runs++
	}
}

// Assert holds the mean of a metric at every point against a threshold such as
// `latency_ms.p95 < 8`, and says where it does not hold, and why there is no mean. What is
// not steady misses every threshold.
func (t *Table) Assert(text string) (failed []string, err error) {
	e, err := scenarios.ParseExpectation(text)
	if err != nil {
		return nil, &Mistake{[]string{"--assert " + err.Error()}}
	}
	threshold := summary.Expectation(e)
	k := slices.Index(t.Metrics, e.Path)
	if k < 0 {
		return nil, t.keptNo("--assert "+text+": ", e.Path)
	}
	for _, rows := range t.points() {
		m, where := t.mean(rows, k), t.describe(valuesOf(rows))
		switch {
		case m.Mean == nil:
			failed = append(failed, fmt.Sprintf("%s: %s at %s", text, m.why(), where))
		case !threshold.Holds(*m.Mean):
			failed = append(failed, fmt.Sprintf("%s: is %.6g at %s", text, *m.Mean, where))
		}
	}
	return failed, nil
}

// why tells why there is no mean.
func (m *Mean) why() string {
	for _, d := range m.Doubts {
		if d.Kind != summary.NoteUnsettled {
			return fmt.Sprintf("%s (%d of %d runs)", d.Text, d.Runs, m.Of)
		}
	}
	return "not measured"
}

// keptNo is the mistake of a metric that the sweep does not have.
func (t *Table) keptNo(where, metric string) error {
	return &Mistake{[]string{fmt.Sprintf("%sthe sweep kept no %q; it has %s", where, metric, strings.Join(t.Metrics, ", "))}}
}

// points are the runs of each point that has any, by its number.
func (t *Table) points() [][]measurement {
	var out [][]measurement
	for i := 0; i < len(t.Rows); {
		end := i
		for end < len(t.Rows) && t.Rows[end].Point == t.Rows[i].Point {
			end++
		}
		out = append(out, t.Rows[i:end])
		i = end
	}
	return out
}

// valuesOf are a point's, by key.
func valuesOf(rows []measurement) map[string]string {
	out := map[string]string{}
	for _, a := range rows[0].Values {
		out[a.Key] = a.Value
	}
	return out
}

// describe names a point by its values.
func (t *Table) describe(values map[string]string) string {
	var parts []string
	for _, k := range t.Keys {
		if v, ok := values[k]; ok {
			parts = append(parts, k+"="+v)
		}
	}
	return strings.Join(parts, ", ")
}
