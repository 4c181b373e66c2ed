package proving

import (
	"fmt"
	"io"
	"math"
	"strings"
)

// WriteStandings writes a Markdown table, a row for each family.
func WriteStandings(w io.Writer, all []Standing) {
	fmt.Fprintln(w, "| family | solves | gap, %: min / median / max | bar | processor, s: min / median / max | bar | peak MiB: min / median / max | bar | median | HiGHS instead, gap, % |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|---|")
	for i := range all {
		s := &all[i]
		verdict := "clears"
		if missed := s.Missed(); missed != nil {
			verdict = "**misses " + strings.Join(missed, ", ") + "**"
		}
		peakBar := ""
		if s.Goal.Peak > 0 {
			peakBar = fmt.Sprint(s.Goal.Peak >> 20)
		}
		fmt.Fprintf(w, "| `%s` | %d | %s | %s | %s | %g | %s | %s | %s | %s |\n", s.Name, s.Solves,
			s.Gap.text(percent), percent(s.Goal.Gap), s.Seconds.text(seconds), s.Goal.Seconds, s.Peak.text(mebibytes), peakBar, verdict, s.Instead)
	}
}

func (s Spread) text(write func(float64) string) string {
	return write(s.Min) + " / " + write(s.Median) + " / " + write(s.Max)
}

// percent writes a gap; what rounding leaves is 0.
func percent(x float64) string {
	switch {
	case math.IsInf(x, 1):
		return "none"
	case x <= exact:
		return "0"
	}
	return fmt.Sprintf("%.3g", 100*x)
}

func seconds(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x < 1e-3:
		return "< 0.001"
	}
	return fmt.Sprintf("%.3g", x)
}

func mebibytes(x float64) string { return fmt.Sprintf("%.0f", x/(1<<20)) }
