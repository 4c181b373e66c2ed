package inspect

import (
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results/stats"
)

// Tell writes the answer for a person.
func (c *Comparison) Tell(w io.Writer) {
	for i, x := range c.Configurations {
		fmt.Fprintf(w, "%c: %s (%s; calls: %d answered, %d failed, %d unanswered)\n", 'A'+i, x.Label, seeds(x.Seeds), x.Answered, x.Failed, x.Unanswered)
	}
	wide := len("metric")
	for _, x := range c.Contrasts[0] {
		wide = max(wide, len(x.Metric))
	}
	var notes []string
	few, same := false, false
	for i, row := range c.Contrasts {
		fmt.Fprintln(w)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintf(t, "%-*s\tunit\tA\t%c\t%[3]c - A\tof A\tn\tp\tp (Holm)\t\n", wide, "metric", 'B'+i)
		for k := range row {
			x := &row[k]
			if x.Base == nil && x.Other == nil && len(x.Doubts) == 0 {
				continue
			}
			notes = append(notes, x.Doubts...)
			factor, unit := setting.Shown(x.Unit)
			judgement := x.judgement()
			fmt.Fprintf(t, "%-*s\t%s\t%s%s\t%s%s\t%s\t%s\t%d\t%s\t%s\t\n", wide, x.Metric, unit, x.Base.text(factor), dagger(x.Metric, &c.Configurations[0]), x.Other.text(factor), dagger(x.Metric, &c.Configurations[i+1]),
				x.delta(factor), x.percent(), x.N, pText(x.P), judgement)
			few, same = few || judgement == judgedFew, same || judgement == judgedSame
		}
		t.Flush()
	}
	c.explain(w, few, same)
	slices.Sort(notes)
	for _, n := range slices.Compact(notes) {
		fmt.Fprintf(w, "† %s\n", n)
	}
}

// dagger marks a number of a configuration of which a footnote speaks.
func dagger(metric string, of *Configuration) string {
	if len(doubts(metric, of)) > 0 {
		return "†"
	}
	return ""
}

// explain says what the numbers stand on.
func (c *Comparison) explain(w io.Writer, few, same bool) {
	fmt.Fprintf(w, "\nwindow of steady numbers: from %g s to the end, in all runs\n", c.FromSeconds)
	if means := c.methods(); means != "" {
		fmt.Fprintf(w, "[low, high]: %g %% interval over n seeds; of a mean by %s; of a difference by t, %s\n", 100*c.Level, means, c.tests())
		fmt.Fprintf(w, "~: no significant difference at p = %.2f by Holm over all metrics and configurations%s\n", 1-c.Level, c.exempt())
	}
	if same {
		fmt.Fprintf(w, "%s equal at all seeds: nothing to test\n", judgedSame)
	}
	if few {
		fmt.Fprintf(w, "%s fewer than %d seeds: points alone; simulate more (--seed) before believing a difference\n", judgedFew, stats.LeastReplications)
	}
}

// methods tells how the intervals of means were made, "" if there are none.
func (c *Comparison) methods() string {
	var used []string
	for _, row := range c.Contrasts {
		for i := range row {
			for _, v := range [...]*Value{row[i].Base, row[i].Other} {
				if v != nil {
					used = append(used, v.Method)
				}
			}
		}
	}
	return stats.MeansBy(used)
}

// tests tells which tests were made.
func (c *Comparison) tests() string {
	paired, welch := false, false
	for _, row := range c.Contrasts {
		for _, x := range row {
			paired = paired || x.Test == stats.MethodPaired
			welch = welch || x.Test == stats.MethodWelch
		}
	}
	switch {
	case paired && welch:
		return "paired where both have the same seeds, else Welch's"
	case welch:
		return "Welch's: the seeds differ"
	}
	return "paired: equal seeds saw the same demand"
}

func (c *Comparison) exempt() string {
	if c.Primary == "" {
		return ""
	}
	return "; " + c.Primary + " is primary and stands alone"
}

func seeds(list []uint64) string {
	if len(list) == 1 {
		return fmt.Sprintf("seed %d", list[0])
	}
	return fmt.Sprintf("%d seeds", len(list))
}

// text is the mean with its interval, times a factor.
func (v *Value) text(factor float64) string {
	switch {
	case v == nil:
		return "-"
	case v.Method == MethodNotSteady:
		return "not steady"
	case v.Method == stats.MethodEqual:
		return fmt.Sprintf("%s (all %d equal)", number(*v.Mean*factor), v.N)
	case v.Low == nil:
		return number(*v.Mean * factor)
	}
	return fmt.Sprintf("%s [%s, %s]", number(*v.Mean*factor), number(*v.Low*factor), number(*v.High*factor))
}

func number(x float64) string {
	if math.Abs(x) >= 1e4 {
		return fmt.Sprintf("%.0f", x)
	}
	return fmt.Sprintf("%.4g", x)
}

func (x *Contrast) delta(factor float64) string {
	if x.Delta == nil {
		return "-"
	}
	text := number(*x.Delta * factor)
	if *x.Delta > 0 {
		text = "+" + text
	}
	if x.Low != nil {
		text += fmt.Sprintf(" [%s, %s]", number(*x.Low*factor), number(*x.High*factor))
	}
	return text
}

func (x *Contrast) percent() string {
	if x.Delta == nil || *x.Base.Mean == 0 {
		return ""
	}
	return fmt.Sprintf("%+.1f %%", 100**x.Delta/math.Abs(*x.Base.Mean))
}

// Judgements without a test.
const (
	judgedFew  = "¹"
	judgedSame = "="
)

// judgement says whether the difference is more than chance.
func (x *Contrast) judgement() string {
	switch {
	case x.Delta == nil:
		return ""
	case x.N < stats.LeastReplications:
		return judgedFew
	case x.P == nil:
		return judgedSame
	case *x.Holm >= 1-confidence:
		return "~ " + pText(x.Holm)
	}
	return pText(x.Holm)
}

func pText(p *float64) string {
	switch {
	case p == nil:
		return ""
	case *p < 0.001:
		return "<0.001"
	}
	return fmt.Sprintf("%.3f", *p)
}
