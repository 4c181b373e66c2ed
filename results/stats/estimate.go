package stats

import (
	"math"
	"slices"
	"strings"
)

// Confidence is the level of every interval that the project prints.
const Confidence = 0.95

// LeastReplications is how many replications an interval needs. The coverage of every
// method was measured from five on (docs/STATISTICS.md); below, points are shown alone.
const LeastReplications = 5

// An Estimate is a mean with its confidence interval [Low, High], which need not lie
// around it evenly. The ends are NaN where the values give no interval.
type Estimate struct {
	Mean, Low, High float64
	N               int    // values behind it: replications, pairs or batches
	Method          string // how the interval was made, one of Method...
}

// Methods of intervals.
const (
	MethodStudent = "t"            // Student's t
	MethodWelch   = "welch"        // Welch's t, of independent samples
	MethodPaired  = "paired-t"     // Student's t on differences
	MethodJohnson = "johnson"      // Johnson's t, cut at 0 where nothing is negative
	MethodBatches = "batches"      // Johnson's t on batches, with an AR(1) factor
	MethodEqual   = "equal"        // all values are equal: there is no spread to judge by
	MethodPoints  = "points-alone" // too few values
)

// HalfWidth is half the length of the interval, NaN without one.
func (e *Estimate) HalfWidth() float64 { return (e.High - e.Low) / 2 }

// Bounded reports whether there is an interval.
func (e *Estimate) Bounded() bool { return !math.IsNaN(e.Low) }

// Replications estimates the mean of independent replications x by the method that
// was measured to cover best (docs/STATISTICS.md): Johnson's t where no value is
// negative, else Student's. Fewer than LeastReplications values and values that are
// all equal have no interval.
func Replications(x []float64, confidence float64) Estimate {
	if method := unbounded(x); method != "" {
		return Estimate{Mean: Mean(x), Low: math.NaN(), High: math.NaN(), N: len(x), Method: method}
	}
	if nonNegative(x) {
		return Johnson(x, confidence)
	}
	return Interval(x, confidence)
}

// MeansBy says in words by which methods intervals of means were made, "" if none was.
func MeansBy(methods []string) string {
	var words []string
	if slices.Contains(methods, MethodJohnson) {
		words = append(words, "Johnson's t, cut at 0")
	}
	if slices.Contains(methods, MethodStudent) {
		words = append(words, "Student's t where values are negative")
	}
	return strings.Join(words, ", or ")
}

// unbounded is why x has no interval, "" if it has one.
func unbounded(x []float64) string {
	switch {
	case len(x) < LeastReplications:
		return MethodPoints
	case equal(x):
		return MethodEqual
	}
	return ""
}

func equal(x []float64) bool {
	for _, v := range x {
		if v != x[0] {
			return false
		}
	}
	return true
}
