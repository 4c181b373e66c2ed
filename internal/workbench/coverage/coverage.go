// Package coverage measures how often the intervals of package stats cover what they are
// intervals of, on models whose answer is known: the M/M/1 queue for runs and their
// windows, skewed distributions for replications. It is the oracle of docs/STATISTICS.md.
package coverage

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"github.com/ermes-sim/ermes-sim/results/stats"
)

// A Row is the share of trials in which each method covered the truth. A method that
// gave no interval has not covered.
type Row struct {
	Case    string             `json:"case"`
	Trials  int                `json:"trials"`
	Covered map[string]float64 `json:"covered"` // by method
}

// A Table is several rows of the same methods.
type Table struct {
	Title   string   `json:"title"`
	Methods []string `json:"methods"`
	Rows    []Row    `json:"rows"`
}

// level of all intervals.
const level = stats.Confidence

// Measure makes all tables from trials draws each, seeded.
func Measure(seed uint64, trials int) []Table {
	return []Table{Runs(seed, trials), Windows(seed, max(1, trials/5)), Replications(seed, trials)}
}

// queue is the latencies of calls customers of an M/M/1 queue with mean service 1, which
// starts empty (Lindley 1952), as sums per round of equally many calls.
func queue(r *rand.Rand, rho float64, calls, rounds int) []float64 {
	means := make([]float64, rounds)
	per := calls / rounds
	wait := 0.0
	for i := range per * rounds {
		service := r.ExpFloat64()
		means[i/per] += (wait + service) / float64(per)
		wait = math.Max(0, wait+service-r.ExpFloat64()/rho)
	}
	return means
}

// sojourn is the mean time in an M/M/1 queue.
func sojourn(rho float64) float64 { return 1 / (1 - rho) }

// Methods of the table of runs.
const (
	iid     = "t on rounds"
	plain   = "t on 10 batches"
	mser    = "MSER cut"
	quarter = "cut 25 %"
)

// Runs measures the interval of a single run: Student's t on rounds and on ten batches,
// and the interval that the program prints, after MSER's cut and after a quarter.
func Runs(seed uint64, trials int) Table {
	t := Table{Title: "single run of an M/M/1 queue", Methods: []string{iid, plain, mser, quarter}}
	for _, rho := range []float64{0.5, 0.8, 0.9} {
		for _, size := range [][2]int{{5000, 50}, {20000, 100}} {
			c := counter(fmt.Sprintf("ρ %.1f, %d calls, %d rounds", rho, size[0], size[1]), trials)
			r := rand.New(rand.NewPCG(seed, uint64(rho*100)<<32|uint64(size[0])))
			for range trials {
				x := queue(r, rho, size[0], size[1])
				declared := x[(len(x)+3)/4:]
				c.add(iid, stats.Interval(declared, level), sojourn(rho))
				sums, counts := batched(declared)
				means := make([]float64, len(sums))
				for j := range means {
					means[j] = sums[j] / counts[j]
				}
				c.add(plain, stats.Interval(means, level), sojourn(rho))
				c.add(quarter, stats.ByBatches(sums, counts, level), sojourn(rho))
				sums, counts = batched(x[stats.MSER(x, 5).Length:])
				c.add(mser, stats.ByBatches(sums, counts, level), sojourn(rho))
			}
			t.Rows = append(t.Rows, c.row())
		}
	}
	return t
}

// batched cuts the means of rounds into stats.Batches batches: means times rounds, and
// rounds.
func batched(x []float64) (sums, counts []float64) {
	sums, counts = make([]float64, stats.Batches), make([]float64, stats.Batches)
	for j := range sums {
		part := x[j*len(x)/stats.Batches : (j+1)*len(x)/stats.Batches]
		counts[j] = float64(len(part))
		sums[j] = stats.Mean(part) * counts[j]
	}
	return sums, counts
}

// Methods of the table of windows.
const (
	own    = "t, own MSER cuts"
	common = "t, the largest cut"
	fixed  = "Johnson, cut 25 %"
)

// Windows measures replications of a queue at 90 % load: each run cut where MSER says,
// all cut at the largest of these, and all at a quarter.
func Windows(seed uint64, trials int) Table {
	t := Table{Title: "replications of an M/M/1 queue at ρ 0.9, 20000 calls each", Methods: []string{own, common, fixed}}
	for _, n := range []int{5, 10} {
		c := counter(fmt.Sprintf("n %d", n), trials)
		r := rand.New(rand.NewPCG(seed, uint64(n)<<48))
		for range trials {
			runs, cuts, largest := make([][]float64, n), make([]int, n), 0
			for i := range runs {
				runs[i] = queue(r, 0.9, 20000, 100)
				cuts[i] = stats.MSER(runs[i], 5).Length
				largest = max(largest, cuts[i])
			}
			each := func(cut func(i int) int) []float64 {
				out := make([]float64, n)
				for i := range out {
					out[i] = stats.Mean(runs[i][cut(i):])
				}
				return out
			}
			c.add(own, stats.Interval(each(func(i int) int { return cuts[i] }), level), sojourn(0.9))
			c.add(common, stats.Interval(each(func(int) int { return largest }), level), sojourn(0.9))
			c.add(fixed, stats.Replications(each(func(int) int { return 25 }), level), sojourn(0.9))
		}
		t.Rows = append(t.Rows, c.row())
	}
	return t
}

// Methods of the table of replications.
const (
	student = "t"
	johnson = "Johnson"
)

// Replications measures intervals of the mean of n draws of skewed quantities, and of
// their paired differences.
func Replications(seed uint64, trials int) Table {
	t := Table{Title: "replications of skewed quantities", Methods: []string{student, johnson}}
	lognormal := func(r *rand.Rand) float64 { return math.Exp(r.NormFloat64()) }
	for _, q := range []struct {
		name string
		mean float64
		draw func(*rand.Rand) float64
	}{
		{"lognormal, σ 1", math.Exp(0.5), lognormal},
		{"60 % zeros, else exponential", 0.4, func(r *rand.Rand) float64 {
			if r.Float64() < 0.6 {
				return 0
			}
			return r.ExpFloat64()
		}},
		{"difference of lognormals", 0, func(r *rand.Rand) float64 { return lognormal(r) - lognormal(r) }},
	} {
		for _, n := range []int{5, 10, 20} {
			c := counter(fmt.Sprintf("%s, n %d", q.name, n), trials)
			r := rand.New(rand.NewPCG(seed, uint64(n)<<32|uint64(len(q.name))))
			for range trials {
				x := make([]float64, n)
				for i := range x {
					x[i] = q.draw(r)
				}
				c.add(student, stats.Interval(x, level), q.mean)
				c.add(johnson, stats.Johnson(x, level), q.mean)
			}
			t.Rows = append(t.Rows, c.row())
		}
	}
	return t
}

// A count is a Row being counted.
type count struct {
	name   string
	trials int
	hits   map[string]int
}

func counter(name string, trials int) *count { return &count{name, trials, map[string]int{}} }

func (c *count) add(method string, e stats.Estimate, truth float64) {
	hit := 0
	if e.Low <= truth && truth <= e.High {
		hit = 1
	}
	c.hits[method] += hit
}

func (c *count) row() Row {
	row := Row{Case: c.name, Trials: c.trials, Covered: map[string]float64{}}
	for method, hits := range c.hits {
		row.Covered[method] = float64(hits) / float64(c.trials)
	}
	return row
}

// Tell writes tables as Markdown.
func Tell(w io.Writer, tables []Table) {
	for i, t := range tables {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "| %s | trials |", t.Title)
		for _, m := range t.Methods {
			fmt.Fprintf(w, " %s |", m)
		}
		fmt.Fprint(w, "\n|:--|--:|")
		for range t.Methods {
			fmt.Fprint(w, "--:|")
		}
		fmt.Fprintln(w)
		for _, r := range t.Rows {
			fmt.Fprintf(w, "| %s | %d |", r.Case, r.Trials)
			for _, m := range t.Methods {
				fmt.Fprintf(w, " %.3f |", r.Covered[m])
			}
			fmt.Fprintln(w)
		}
	}
}
