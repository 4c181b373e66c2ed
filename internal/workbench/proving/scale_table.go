package proving

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/ermes-sim/ermes-sim/ilp"
)

// A point is a model, size and formulation of a study: a row of its table.
type point struct {
	model ilp.Consistency
	size  Size
	form  ilp.Formulation
}

func pointOf(t *Trial) point {
	return point{t.Consistency, Size{t.Nodes, t.Collections}, t.Formulation}
}

// WriteScale writes the results of a study as a Markdown table, a row for each
// model, size and formulation; of several seeds, the medians. The last column is
// how many times longer the naive formulation takes than the row's.
func WriteScale(w io.Writer, results []Result) {
	var order []point
	costs := make(map[point][]Cost)
	for i := range results {
		p := pointOf(&results[i].Trial)
		if costs[p] == nil {
			order = append(order, p)
		}
		costs[p] = append(costs[p], results[i].Cost)
	}
	fmt.Fprintln(w, "| model | nodes x collections | formulation | variables | rows | nonzeros | processor, s | peak MiB | gap, % | ended | naive takes |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|---|---|---|")
	for _, p := range order {
		all := costs[p]
		fmt.Fprintf(w, "| %s | %v | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", p.model, p.size, p.form,
			count(all, func(c *Cost) int { return c.Variables }), count(all, func(c *Cost) int { return c.Rows }), count(all, func(c *Cost) int { return c.Nonzeros }),
			measured(all, seconds, func(c *Cost) float64 { return c.Seconds }), measured(all, mebibytes, func(c *Cost) float64 { return float64(c.Peak) }),
			measured(all, percent, (*Cost).gap), ends(all), ratio(costs[point{p.model, p.size, ilp.Naive}], all, p.form))
	}
}

// gap is +Inf without a placement.
func (c *Cost) gap() float64 {
	if c.Gap == nil {
		return math.Inf(1)
	}
	return *c.Gap
}

func medianOf(all []Cost, of func(*Cost) float64) float64 {
	var x []float64
	for i := range all {
		x = append(x, of(&all[i]))
	}
	return spreadOf(x).Median
}

// count writes the median of a size, in groups of three digits.
func count(all []Cost, of func(*Cost) int) string {
	digits := fmt.Sprintf("%.0f", medianOf(all, func(c *Cost) float64 { return float64(of(c)) }))
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// measured writes a median; a dash if nothing was solved.
func measured(all []Cost, write func(float64) string, of func(*Cost) float64) string {
	if slices.ContainsFunc(all, func(c Cost) bool { return c.Status == Refused }) {
		return "-"
	}
	return write(medianOf(all, of))
}

// ends tells how the solves ended, the commonest way first.
func ends(all []Cost) string {
	var ways []string
	times := make(map[string]int)
	for i := range all {
		way := all[i].end()
		if times[way]++; times[way] == 1 {
			ways = append(ways, way)
		}
	}
	if len(ways) == 1 {
		return ways[0]
	}
	slices.SortStableFunc(ways, func(a, b string) int { return times[b] - times[a] })
	for i, way := range ways {
		ways[i] = fmt.Sprintf("%d %s", times[way], way)
	}
	return strings.Join(ways, ", ")
}

// end is a status in a reader's words.
func (c *Cost) end() string {
	switch c.Status {
	case Refused:
		return fmt.Sprintf("refused: needs about %.3g GiB", float64(c.Estimate)/(1<<30))
	case string(ilp.Interrupted), string(ilp.TimeLimit), string(ilp.NoIncumbent):
		return "time limit"
	case string(ilp.Feasible):
		return "work limit"
	}
	return c.Status
}

// ratio is the naive formulation's time over that of another; a lower bound if
// the naive one was stopped, and nothing if the other was.
func ratio(naive, other []Cost, form ilp.Formulation) string {
	unsolved := func(c Cost) bool { return !c.Solved() }
	refused := func(c Cost) bool { return c.Status == Refused }
	if form == ilp.Naive || len(naive) == 0 || slices.ContainsFunc(naive, refused) || slices.ContainsFunc(other, unsolved) {
		return ""
	}
	elapsed := func(c *Cost) float64 { return c.Seconds }
	text := twoDigits(medianOf(naive, elapsed)/medianOf(other, elapsed)) + "x"
	if slices.ContainsFunc(naive, unsolved) {
		return "> " + text
	}
	return text
}

// twoDigits rounds to two significant digits, without an exponent.
func twoDigits(x float64) string {
	rounded, err := strconv.ParseFloat(fmt.Sprintf("%.2g", x), 64)
	if err != nil {
		panic(err) // a number that has just been written
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}
