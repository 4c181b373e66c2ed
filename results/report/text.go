package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/ermes-sim/ermes-sim/internal/printable"
	"github.com/ermes-sim/ermes-sim/results/stats"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// Text writes the summary for a terminal: aligned, units in the headers, fewer
// than 30 lines unless thresholds or warnings are many, without colours, so
// that a pipe gets the same. Warnings are wrapped at width columns (0 = 80).
func Text(w io.Writer, s *summary.Summary, width int) error {
	if width <= 0 {
		width = 80
	}
	s = printable.Copy(s)
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s, seed %d: %s invocations in %s s of virtual time, %d rounds\n",
		s.Name, s.Seed, grouped(s.Invocations.Total), significant(s.Seconds), s.Rounds)
	if s.Invocations.OK < s.Invocations.Total {
		fmt.Fprintln(&b, outcomes(s))
	}
	failuresText(&b, s)
	b.WriteByte('\n')
	latencyText(&b, s)
	b.WriteByte('\n')
	placementText(&b, s)
	trafficText(&b, s)
	coresText(&b, s)
	if s.Violations == nil {
		fmt.Fprintln(&b, "laws       not checked")
	} else {
		fmt.Fprintf(&b, "laws       %s violations%s\n", grouped(*s.Violations), violated(s))
	}
	verdictText(&b, s)
	for _, warning := range s.Warnings {
		b.WriteString(wrap("warning: "+warning, width, "         "))
	}
	_, err := w.Write(trimLines(b.Bytes()))
	return err
}

// latencyText is a table of latencies.
func latencyText(b *bytes.Buffer, s *summary.Summary) {
	t := tabwriter.NewWriter(b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "%-17s\tmean\t95 %%\tp50\tp95\tp99\tmax\tcount\t\n", "latency (ms)")
	row := func(name, doubt string, l summary.Latency) {
		interval := between(l.Interval)
		if interval == "" && strings.HasPrefix(name, "steady") {
			interval = dagger(s, summary.NoteFewRounds)
		}
		if l.Count > 0 {
			fmt.Fprintf(t, "%-17s\t%s%s\t%s\t%s\t%s\t%s\t%s\t%s\t\n", name, ms(l.Mean), doubt, interval, ms(l.P50), ms(l.P95), ms(l.P99), ms(l.Max), grouped(l.Count))
		}
	}
	row("whole run", dagger(s, summary.NoteNotSteady), s.Latency.Latency)
	if s.Window.Steady {
		doubt := dagger(s, summary.NoteUnsettled)
		row("steady", doubt, s.Latency.Steady.Latency)
		row("steady sec", doubt, s.Latency.Steady.SEC)
		row("steady sequential", doubt, s.Latency.Steady.Sequential)
		row("steady reads", doubt, s.Latency.Steady.Reads)
		row("steady writes", doubt, s.Latency.Steady.Writes)
	} else {
		fmt.Fprintf(t, "%-17s\t%s†\t\t\t\t\t\t%s\t\n", "steady", unsteady(s), grouped(s.Window.Calls))
	}
	t.Flush() // into a buffer: cannot fail
	fmt.Fprintf(b, "steady = %s\n", steadyRule(s))
	if i := s.Latency.Steady.Interval; s.Window.Steady && i != nil {
		fmt.Fprintf(b, "95 %% = %s\n", intervalRule(s, i))
	}
	for _, n := range s.Window.Notes {
		fmt.Fprintf(b, "† %s\n", n.Text)
	}
}

// unsteady says in a word why there are no steady numbers.
func unsteady(s *summary.Summary) string {
	if !s.Window.Reached() {
		return "not reached"
	}
	return "not steady"
}

// dagger marks a number that one of the notes speaks of.
func dagger(s *summary.Summary, kinds ...string) string {
	for _, n := range s.Window.Notes {
		if slices.Contains(kinds, n.Kind) {
			return "†"
		}
	}
	return ""
}

// between writes an interval.
func between(i *summary.Interval) string {
	switch {
	case i == nil:
		return ""
	case i.Method == stats.MethodEqual:
		return fmt.Sprintf("all %d equal", i.N)
	}
	return "[" + significant(i.Low) + ", " + significant(i.High) + "]"
}

// steadyRule says which rounds are steady.
func steadyRule(s *summary.Summary) string {
	w := &s.Window
	if !w.Reached() {
		return fmt.Sprintf("from measure.from (%s s) on, which the run did not reach", significant(w.FromSeconds))
	}
	rule := fmt.Sprintf("rounds %d to %d, from measure.from (%s s) on", w.FromRound, w.FromRound+w.Rounds-1, significant(w.FromSeconds))
	if !s.Latency.Exact {
		rule += fmt.Sprintf("; percentiles within %.1f %%", 100*s.Latency.RelativeError)
	}
	return rule
}

// intervalRule says what an interval of one run is.
func intervalRule(s *summary.Summary, i *summary.Interval) string {
	rule := fmt.Sprintf("interval of the mean within this world: Johnson's t on %d batches", i.N)
	if s.Window.PeriodRounds > 0 {
		rule += " of whole mobility periods"
	}
	return rule + ", AR(1) factor; other seeds draw other worlds"
}

// placementText tells gaps and acts.
func placementText(b *bytes.Buffer, s *summary.Summary) {
	for _, g := range s.Gap {
		gapText(b, g.Name, &g.Value)
	}
	var copies []string
	for _, c := range s.Placement.Copies {
		copies = append(copies, fmt.Sprintf("%s %s", significant(c.Value), c.Name))
	}
	fmt.Fprintf(b, "placement  %s acts, %s moved", grouped(s.Placement.Acts), bytesText(s.Placement.MigratedBytes))
	if len(copies) > 0 {
		fmt.Fprintf(b, ", copies at the end: %s", strings.Join(copies, ", "))
	}
	b.WriteByte('\n')
}

// gapText tells how far one model is from the optimum: over time first, then at its last
// comparison.
func gapText(b *bytes.Buffer, model string, g *summary.Gap) {
	fmt.Fprintf(b, "optimum    %s: gap %s", model, percent(g.Gap))
	if g.Unproven > 0 {
		b.WriteString("†")
	}
	if i := g.Interval; i != nil && i.Method != stats.MethodEqual {
		fmt.Fprintf(b, " [%s, %s] (95 %%, %d batches)", percent(&i.Low), percent(&i.High), i.N)
	}
	fmt.Fprintf(b, " over %d epochs, %d collections called", g.Epochs, g.Called)
	if g.GapStatic != nil {
		fmt.Fprintf(b, "; to the best static placement %s", percent(g.GapStatic))
	}
	if g.GapObjective != nil && g.Gap != nil && *g.GapObjective != *g.Gap {
		fmt.Fprintf(b, "; with load at most %s", percent(g.GapObjective))
	}
	state := "all settled"
	if !g.Settled {
		state = "not all settled"
	}
	fmt.Fprintf(b, "\n           last comparison: gap %s (F + C: %s), %d of %d called collections optimal, %s\n",
		percent(g.Last), percent(g.GapTotal), g.AtZero, g.Compared-g.Uncalled, state)
}

// trafficText tells the totals and who dominates them.
func trafficText(b *bytes.Buffer, s *summary.Summary) {
	total, _ := s.Messages.Get("total")
	fmt.Fprintf(b, "traffic    %s link traversals, %s; propagation + offload %s, gossip %s\n", grouped(total.Hops),
		bytesText(total.Bytes), percent(s.Traffic.PropagationAndOffload), percent(s.Traffic.Gossip))
}

// coresText tells how busy the cores were, and of calls that pile up.
func coresText(b *bytes.Buffer, s *summary.Summary) {
	u := &s.Utilisation
	fmt.Fprintf(b, "cores      %s busy; busiest %s, %s", percent(&u.Mean), u.BusyNode, percent(&u.Busy))
	if len(u.Saturated) > 0 {
		fmt.Fprintf(b, "; over the whole run %s offered at %s: no steady state", percent(&u.Offered), u.OfferedNode)
	}
	if u.Backlog.End > 0 {
		fmt.Fprintf(b, "; %s calls under way at the end", grouped(u.Backlog.End))
	}
	b.WriteByte('\n')
}

// verdictText lists the thresholds, missed ones last, where the eye ends.
func verdictText(b *bytes.Buffer, s *summary.Summary) {
	if len(s.Expect) == 0 {
		return
	}
	missed := s.Missed()
	fmt.Fprintf(b, "expected   %d of %d thresholds met\n", len(s.Expect)-len(missed), len(s.Expect))
	for _, v := range missed {
		fmt.Fprintf(b, "  MISSED   %s: %s\n", v.Expect, actual(v))
	}
}

// actual is the value that a threshold met, or why there is none.
func actual(v summary.Verdict) string {
	if v.Actual == nil {
		return v.Reason
	}
	return "is " + significant(*v.Actual)
}

// failuresText tells what function bodies said that failed, the most frequent first.
func failuresText(b *bytes.Buffer, s *summary.Summary) {
	const most = 5
	told := 0
	for i := range s.Failures {
		f := &s.Failures[i]
		if f.Said == "" {
			continue
		}
		if told++; told > most {
			fmt.Fprintln(b, "  ... (report.md has all)")
			return
		}
		fmt.Fprintf(b, "  %s %s of %s: %s\n", grouped(f.Count), f.Status, f.Function, f.Said)
	}
}

// outcomes tells what became of the calls; the numbers sum to the total.
func outcomes(s *summary.Summary) string {
	i := &s.Invocations
	text := grouped(i.OK) + " ok"
	var reasons []string
	for _, m := range i.Status {
		if m.Name != table.StatusOK && m.Name != table.StatusUnanswered {
			reasons = append(reasons, grouped(m.Value)+" "+m.Name)
		}
	}
	if len(reasons) > 0 {
		text += fmt.Sprintf(", %s failed (%s)", grouped(i.Failed), strings.Join(reasons, ", "))
	}
	if i.Unanswered > 0 {
		text += fmt.Sprintf(", %s unanswered", grouped(i.Unanswered))
	}
	return text
}

// violated lists the laws that were broken.
func violated(s *summary.Summary) string {
	var parts []string
	for _, m := range s.Violated {
		if m.Value > 0 {
			parts = append(parts, grouped(m.Value)+" "+m.Name)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

// wrap breaks text at width columns; following lines begin with indent.
func wrap(text string, width int, indent string) string {
	var b strings.Builder
	column := 0
	for _, word := range strings.Fields(text) {
		switch {
		case column == 0:
		case column+1+len(word) > width:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	b.WriteByte('\n')
	return b.String()
}

// trimLines removes the blanks with which tabwriter fills its last column.
func trimLines(text []byte) []byte {
	lines := bytes.Split(text, []byte("\n"))
	for i := range lines {
		lines[i] = bytes.TrimRight(lines[i], " ")
	}
	return bytes.Join(lines, []byte("\n"))
}
