package sweep

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/ermes-sim/ermes-sim/internal/workbench/inspect"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results/stats"
)

// Tell writes the means of some metrics at each point, with their intervals and with what is
// doubtful about them.
func (t *Table) Tell(w io.Writer, metrics []string) error {
	means, err := t.Means(metrics)
	if err != nil {
		return err
	}
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	head := append([]string{}, t.Keys...)
	for _, m := range metrics {
		if _, unit := setting.ShownUnit(m); unit != "" {
			m += " (" + unit + ")"
		}
		head = append(head, m)
	}
	fmt.Fprintln(tab, strings.Join(head, "\t"))
	for i := range means.Points {
		p := &means.Points[i]
		var cells []string
		for _, k := range t.Keys {
			cells = append(cells, p.Values[k])
		}
		for k := range p.Metrics {
			cells = append(cells, p.Metrics[k].text())
		}
		fmt.Fprintln(tab, strings.Join(cells, "\t"))
	}
	if err := tab.Flush(); err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n"+means.explain()+strings.Join(t.footnotes(means), ""))
	return err
}

// explain says what the means stand on: window, n, method and level.
func (m *Means) explain() string {
	var b strings.Builder
	least, most := 0.0, 0.0
	var methods []string
	few := false
	for i, p := range m.Points {
		if i == 0 {
			least = p.From
		}
		least, most = min(least, p.From), max(most, p.From)
		for _, x := range p.Metrics {
			methods = append(methods, x.Method)
			few = few || x.Mean != nil && x.Method == stats.MethodPoints
		}
	}
	switch {
	case m.FromSeconds == nil:
		fmt.Fprintf(&b, "window of steady numbers: from the measure.from of each point to the end\n")
	case least < most:
		fmt.Fprintf(&b, "window of steady numbers: from %g s to the end, in all runs, in whole rounds (%g to %g s)\n", *m.FromSeconds, least, most)
	default:
		fmt.Fprintf(&b, "window of steady numbers: from %g s to the end, in all runs\n", most)
	}
	fmt.Fprintf(&b, "n: replications, whose mean it is\n")
	if by := stats.MeansBy(methods); by != "" {
		fmt.Fprintf(&b, "[low, high]: %g %% interval of the mean, by %s\n", 100*m.Level, by)
	}
	if few {
		fmt.Fprintf(&b, "fewer than %d replications: points alone, without an interval\n", stats.LeastReplications)
	}
	return b.String()
}

// maxFootnotes is how many doubts are printed; the table has all.
const maxFootnotes = 20

// footnotes say what † means, a line per point and doubt.
func (t *Table) footnotes(m *Means) []string {
	var lines []string
	seen := map[string]bool{}
	for i := range m.Points {
		p := &m.Points[i]
		where := t.describe(p.Values)
		if where == "" {
			where = fmt.Sprintf("point %d", p.Point)
		}
		for k := range p.Metrics {
			for _, d := range p.Metrics[k].Doubts {
				line := fmt.Sprintf("† %s, %d of %d runs: %s\n", where, d.Runs, p.Metrics[k].Of, d.Text)
				if !seen[line] {
					seen[line] = true
					lines = append(lines, line)
				}
			}
		}
	}
	if more := len(lines) - maxFootnotes; more > 0 {
		lines = append(lines[:maxFootnotes], fmt.Sprintf("† and %d more: the column notes of %s has them, by run\n", more, tableFile))
	}
	return lines
}

// text is the mean with its interval, and over how many runs.
func (m *Mean) text() string {
	mark := ""
	if len(m.Doubts) > 0 {
		mark = "†"
	}
	n := fmt.Sprintf("(n=%d)", m.N)
	if m.N < m.Of {
		n = fmt.Sprintf("(n=%d of %d)", m.N, m.Of)
	}
	factor, _ := setting.ShownUnit(m.Metric)
	switch {
	case m.Method == inspect.MethodNotSteady:
		return "not steady†"
	case m.Mean == nil:
		return "-" + mark
	case m.Method == stats.MethodEqual:
		return fmt.Sprintf("%.4g%s (all %d equal)", *m.Mean*factor, mark, m.N)
	case m.Low == nil:
		return fmt.Sprintf("%.4g%s %s", *m.Mean*factor, mark, n)
	}
	return fmt.Sprintf("%.4g%s [%.4g, %.4g] %s", *m.Mean*factor, mark, *m.Low*factor, *m.High*factor, n)
}
