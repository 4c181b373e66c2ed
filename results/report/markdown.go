package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/printable"
	"github.com/ermes-sim/ermes-sim/results/stats"
	"github.com/ermes-sim/ermes-sim/results/summary"
)

// A Picture is a figure that the report shows, by its path relative to it.
type Picture struct {
	Path, Caption string
}

// Markdown writes report.md: what a researcher reads first, thresholds and
// doubts before the numbers, pictures after them. The command repeats the run.
func Markdown(w io.Writer, s *summary.Summary, command string, pictures []Picture) error {
	expected := s.Expect // stands in code, where nothing is markup
	s = printable.Map(s, inert)
	for i := range expected {
		s.Expect[i].Expect = strings.ReplaceAll(printable.Line(expected[i].Expect), "`", "'")
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\n", s.Name)
	fmt.Fprintf(&b, "%s invocations in %s s of virtual time (%d rounds), seed %d.\n",
		grouped(s.Invocations.Total), significant(s.Seconds), s.Rounds, s.Seed)
	if command != "" {
		fmt.Fprintf(&b, "Repeat it with\n\n    %s\n", printable.Line(command))
	}
	doubts(&b, s)
	verdictTable(&b, s)
	outcomeTable(&b, s)
	latencyTable(&b, s)
	partsTable(&b, s)
	coresSection(&b, s)
	gapTable(&b, s)
	trafficTable(&b, s)
	placementTable(&b, s)
	if len(pictures) > 0 {
		b.WriteString("\n## Figures\n")
	}
	for _, p := range pictures {
		fmt.Fprintf(&b, "\n![%s](%s)\n\n*%s*\n", p.Caption, p.Path, p.Caption)
	}
	b.WriteString("\nEvery number stands in `tables/` and `summary.json`; `manifest.json` says what ran, where, and for how long.\n")
	_, err := w.Write(b.Bytes())
	return err
}

// row writes a line of a Markdown table. Bars are escaped here, in code too.
func row(b *bytes.Buffer, cells ...string) {
	for i, c := range cells {
		cells[i] = strings.ReplaceAll(c, "|", "\\|")
	}
	fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
}

// head begins a table: the first column to the left, numbers to the right.
func head(b *bytes.Buffer, title string, cells ...string) {
	fmt.Fprintf(b, "\n## %s\n\n", title)
	row(b, cells...)
	b.WriteString("|:--" + strings.Repeat("|--:", len(cells)-1) + "|\n")
}

func doubts(b *bytes.Buffer, s *summary.Summary) {
	if len(s.Warnings) == 0 {
		return
	}
	b.WriteString("\n## Warnings\n\n")
	for _, w := range s.Warnings {
		fmt.Fprintf(b, "* %s\n", w)
	}
}

func verdictTable(b *bytes.Buffer, s *summary.Summary) {
	if len(s.Expect) == 0 {
		return
	}
	head(b, "Thresholds", "expected", "found", "verdict")
	for _, v := range s.Expect {
		verdict, found := "met", missing
		if !v.Met {
			verdict = "**missed**"
		}
		if v.Actual != nil {
			found = significant(*v.Actual)
		} else {
			verdict += ": " + v.Reason
		}
		row(b, "`"+v.Expect+"`", found, verdict)
	}
}

// outcomeTable says what became of the calls; the rows sum to the last.
func outcomeTable(b *bytes.Buffer, s *summary.Summary) {
	head(b, "Outcomes", "status", "invocations", "share")
	total := s.Invocations.Total
	line := func(name string, n int64) {
		var share *float64
		if total > 0 {
			share = new(float64(n) / float64(total))
		}
		row(b, name, grouped(n), percent(share))
	}
	for _, m := range s.Invocations.Status {
		line(m.Name, m.Value)
	}
	line("sent", total)
	if len(s.Failures) == 0 {
		return
	}
	head(b, "Failures", "function", "status", "calls", "what was said")
	for i := range s.Failures {
		f := &s.Failures[i]
		row(b, f.Function, f.Status, grouped(f.Count), f.Said)
	}
}

func latencyTable(b *bytes.Buffer, s *summary.Summary) {
	head(b, "Latency (ms)", "", "mean", "95 % interval", "p50", "p95", "p99", "max", "count")
	whole, doubt := dagger(s, summary.NoteNotSteady), dagger(s, summary.NoteNotSteady, summary.NoteUnsettled)
	for _, l := range []struct {
		name, doubt string
		steady      bool
		l           summary.Latency
	}{
		{"whole run", whole, false, s.Latency.Latency},
		{"— sec", whole, false, s.Latency.SEC},
		{"— sequential", whole, false, s.Latency.Sequential},
		{"steady", doubt, true, s.Latency.Steady.Latency},
		{"— sec", doubt, true, s.Latency.Steady.SEC},
		{"— sequential", doubt, true, s.Latency.Steady.Sequential},
		{"— reads", doubt, true, s.Latency.Steady.Reads},
		{"— writes", doubt, true, s.Latency.Steady.Writes},
	} {
		if l.steady && !s.Window.Steady {
			row(b, l.name, unsteady(s)+"†", "", "", "", "", "", grouped(l.l.Count))
			continue
		}
		interval := between(l.l.Interval)
		if interval == "" && l.steady {
			interval = dagger(s, summary.NoteFewRounds)
		}
		row(b, l.name, ms(l.l.Mean)+l.doubt, interval, ms(l.l.P50), ms(l.l.P95), ms(l.l.P99), ms(l.l.Max), grouped(l.l.Count))
	}
	fmt.Fprintf(b, "\nSteady is %s. Percentiles are nearest-rank.\n", steadyRule(s))
	if i := s.Latency.Steady.Interval; s.Window.Steady && i != nil {
		fmt.Fprintf(b, "\nThe interval is the %s.\n", intervalRule(s, i))
	}
	for _, n := range s.Window.Notes {
		fmt.Fprintf(b, "\n† %s.\n", n.Text)
	}
}

func partsTable(b *bytes.Buffer, s *summary.Summary) {
	head(b, "Where the time goes (mean, ms)", "part", "ms", "share")
	total := 0.0
	for _, p := range s.Parts {
		total += p.Value
	}
	for _, p := range s.Parts {
		if p.Value > 0 {
			row(b, p.Name, significant(p.Value), percent(new(p.Value/total)))
		}
	}
}

func coresSection(b *bytes.Buffer, s *summary.Summary) {
	u := &s.Utilisation
	fmt.Fprintf(b, "\n## Cores\n\nThe cores were busy for %s of the time; those of %s, the busiest node, for %s. The most work, %s of the node's core time, was offered at %s.\n",
		percent(&u.Mean), u.BusyNode, percent(&u.Busy), percent(&u.Offered), u.OfferedNode)
	if len(u.Saturated) > 0 {
		fmt.Fprintf(b, "**No steady state**: more was offered than cores can do at %s.\n", strings.Join(u.Saturated, ", "))
	}
	fmt.Fprintf(b, "When clients stopped, %s calls were under way; halfway it were %s.\n", grouped(u.Backlog.End), grouped(u.Backlog.Middle))
}

func gapTable(b *bytes.Buffer, s *summary.Summary) {
	if len(s.Gap) == 0 {
		return
	}
	head(b, "Against the optimum, over time", "", "gap", "95 % interval", "to the best static placement", "with load", "idle cost", "called collections", "epochs", "unproven")
	for _, m := range s.Gap {
		g, doubt, between := m.Value, "", ""
		if g.Unproven > 0 {
			doubt = "†"
		}
		if i := g.Interval; i != nil && i.Method != stats.MethodEqual {
			between = fmt.Sprintf("[%s, %s] (%d batches)", percent(&i.Low), percent(&i.High), i.N)
		}
		row(b, m.Name, percent(g.Gap)+doubt, between, percent(g.GapStatic), percent(g.GapObjective), significant(g.IdleCost),
			fmt.Sprint(g.Called), fmt.Sprint(g.Epochs), grouped(int64(g.Unproven)))
	}
	b.WriteString("\nThe gap is the excess of all compared epochs of the window, in requests in flight, over the sum of their optima: the network part of F, plus C; " +
		"constants do not dilute it, and busy epochs and collections weigh more. The 95 % interval is within this world, by Johnson's t on batches of epochs with an AR(1) factor.\n")
	head(b, "At the last comparison (requests in flight)", "", "gap", "gap of F + C", "F", "C", "optimal F", "optimal C", "optimal of called collections", "distance", "settled")
	for _, m := range s.Gap {
		g, settled := m.Value, "yes"
		if !g.Settled {
			settled = "no"
		}
		row(b, m.Name, percent(g.Last), percent(g.GapTotal), significant(g.F), significant(g.C), significant(g.OptimumF), significant(g.OptimumC),
			fmt.Sprintf("%d of %d", g.AtZero, g.Compared-g.Uncalled), significant(g.Distance), settled)
	}
	b.WriteString("\nOf each collection the last comparison at an equilibrium, else its last. The distance is in moves, mean over collections.\n")
}

func trafficTable(b *bytes.Buffer, s *summary.Summary) {
	total, _ := s.Messages.Get("total")
	if total.Messages == 0 {
		return
	}
	head(b, "Traffic", "category", "messages", "link traversals", "share", "bytes x links")
	for _, m := range s.Messages {
		if t := m.Value; t.Messages > 0 {
			var share *float64
			if total.Hops > 0 {
				share = new(float64(t.Hops) / float64(total.Hops))
			}
			row(b, m.Name, grouped(t.Messages), grouped(t.Hops), percent(share), bytesText(t.Bytes))
		}
	}
}

func placementTable(b *bytes.Buffer, s *summary.Summary) {
	head(b, "Placement", "act", "count")
	for _, m := range s.Placement.ByKind {
		row(b, m.Name, grouped(m.Value))
	}
	fmt.Fprintf(b, "\n%s were moved, the last change came at %s s. ", bytesText(s.Placement.MigratedBytes), significant(s.Placement.LastSeconds))
	if s.Violations == nil {
		b.WriteString("The laws of consistency and placement were not checked.\n")
		return
	}
	fmt.Fprintf(b, "Violations of the laws of consistency and placement: %s%s.\n", grouped(*s.Violations), violated(s))
}
