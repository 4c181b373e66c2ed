package reproduce

import (
	"fmt"
	"math"
	"strings"

	"github.com/ermes-sim/ermes-sim/results/stats"
)

// A Verdict is what a criterion says of a claim.
type Verdict string

// The verdicts.
const (
	Holds  Verdict = "holds"
	Partly Verdict = "holds in part"
	Fails  Verdict = "does not hold"
)

// A Claim is a sentence of the thesis that can be measured.
type Claim struct {
	ID        string
	Thesis    string // what it says
	Criterion string // when it holds, when in part
	Figure    string // that measures it
}

// A Value is one measured number. Deterministic values have no interval.
type Value struct {
	Name      string   `json:"name"`
	Unit      string   `json:"unit,omitempty"`
	Value     float64  `json:"value"`
	HalfWidth *float64 `json:"half_width"` // of the 95 % confidence interval over seeds; null where there is one run
	Runs      int      `json:"runs"`
}

// A Finding is a verdict with the numbers that it stands on.
type Finding struct {
	Claim   string
	Verdict Verdict
	Values  []Value
	Note    string // what a reader must know besides
}

// exact is a number without a spread.
func exact(name string, v float64, unit string) Value {
	return Value{Name: name, Value: v, Unit: unit, Runs: 1}
}

// over is the mean of replications with its confidence interval.
func over(name string, x []float64, unit string) Value {
	e := stats.Interval(x, stats.Confidence)
	v := Value{Name: name, Value: e.Mean, Unit: unit, Runs: e.N}
	if e.Bounded() {
		v.HalfWidth = new(e.HalfWidth())
	}
	return v
}

// String is such as "steady sec 2.15 ± 0.03 ms (n=5, t)".
func (v Value) String() string {
	text := v.Name + " " + v.number()
	if v.Unit != "" {
		text += " " + v.Unit
	}
	return text + v.standsOn()
}

// number is the value with the half-width of its interval.
func (v Value) number() string {
	if v.HalfWidth == nil {
		return number(v.Value)
	}
	return number(v.Value) + " ± " + number(*v.HalfWidth)
}

// standsOn says n, and the method of the interval if there is one; "" for one run.
func (v Value) standsOn() string {
	switch {
	case v.HalfWidth != nil:
		return fmt.Sprintf(" (n=%d, t)", v.Runs)
	case v.Runs > 1:
		return fmt.Sprintf(" (n=%d)", v.Runs)
	}
	return ""
}

// number has three significant digits.
func number(x float64) string {
	switch a := math.Abs(x); {
	case a >= 1000 || a == math.Trunc(a):
		return fmt.Sprintf("%.0f", x)
	case a >= 100:
		return fmt.Sprintf("%.0f", x)
	case a >= 10:
		return fmt.Sprintf("%.1f", x)
	case a >= 1:
		return fmt.Sprintf("%.2f", x)
	case a >= 0.001:
		return fmt.Sprintf("%.3f", x)
	}
	return fmt.Sprintf("%.2g", x)
}

// measured joins the values.
func (f *Finding) measured() string {
	text := make([]string, len(f.Values))
	for i, v := range f.Values {
		text[i] = v.String()
	}
	return strings.Join(text, "; ")
}

// graded is the verdict of a criterion with two degrees.
func graded(whole, part bool) Verdict {
	switch {
	case whole:
		return Holds
	case part:
		return Partly
	}
	return Fails
}
