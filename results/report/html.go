package report

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"

	"github.com/ermes-sim/ermes-sim/internal/printable"
	"github.com/ermes-sim/ermes-sim/results/summary"
)

var (
	//go:embed report.tmpl
	htmlPage string
	//go:embed report.css
	htmlStyle string
	//go:embed report.js
	htmlScript string

	page = template.Must(template.New("report").Parse(htmlPage))
)

// HTML writes report.html from the summary and the directory of the tables: one
// self-contained page with the tree, its leaders and copies moving over the
// rounds, latency, messages and energy, and the optimum beside the placement.
// Long runs are shown in steps of several rounds, so that the page stays below
// a megabyte; the page says so.
func HTML(ctx context.Context, w io.Writer, s *summary.Summary, tables string) error {
	s = printable.Copy(s)
	d, err := readTimeline(ctx, tables)
	if err != nil {
		return err
	}
	data, err := json.Marshal(d)
	if err != nil {
		return err
	}
	var missed []string
	for _, v := range s.Missed() {
		missed = append(missed, v.Expect+": "+actual(v))
	}
	note := ""
	if d.Stride > 1 {
		note = fmt.Sprintf("The run is long: one step stands for %d rounds; the tables have all.", d.Stride)
	}
	return page.Execute(w, map[string]any{
		"Name": s.Name,
		"Seed": s.Seed,
		"Sub": fmt.Sprintf("%s invocations (%s) · %s s of virtual time · %s",
			grouped(s.Invocations.Total), outcomes(s), significant(s.Seconds), steadyText(s)),
		"Missed":   missed,
		"Warnings": doubtsOf(s),
		"Note":     note,
		"CSS":      template.CSS(htmlStyle),
		"JS":       template.JS(htmlScript),
		"Data":     template.JS(data), // encoding/json escapes <, > and &
	})
}

// steadyText is the headline of the page.
func steadyText(s *summary.Summary) string {
	l := &s.Latency.Steady
	if !s.Window.Steady {
		return fmt.Sprintf("%s; latency of the whole run %s ms", unsteady(s), ms(s.Latency.Mean))
	}
	text := fmt.Sprintf("steady latency %s%s ms", ms(l.Mean), dagger(s, summary.NoteUnsettled))
	if l.Interval != nil {
		text += " " + between(l.Interval) + " within this world"
	}
	return text + fmt.Sprintf(" (sec %s, sequential %s)", ms(l.SEC.Mean), ms(l.Sequential.Mean))
}

// doubtsOf are all doubts about the numbers.
func doubtsOf(s *summary.Summary) []string {
	var out []string
	for _, n := range s.Window.Notes {
		out = append(out, "† "+n.Text)
	}
	return append(out, s.Warnings...)
}
