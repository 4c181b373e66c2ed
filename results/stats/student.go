package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Confidence is the level of every interval that the project prints.
const Confidence = 0.95

// An Estimate is a mean with its confidence interval Mean ± HalfWidth. The
// half-width is NaN where one value gives no interval.
type Estimate struct {
	Mean, HalfWidth float64
	N               int // replications behind it
}

// Interval estimates the mean of independent replications x by Student's t,
//
//	mean ± t(1-(1-confidence)/2, n-1) · s/√n.
func Interval(x []float64, confidence float64) Estimate {
	n := len(x)
	e := Estimate{Mean: Mean(x), HalfWidth: math.NaN(), N: n}
	if n > 1 {
		e.HalfWidth = quantile(confidence, float64(n-1)) * math.Sqrt(Variance(x)/float64(n))
	}
	return e
}

// quantile is the two-sided critical value of Student's t with df degrees of
// freedom (df need not be whole).
func quantile(confidence, df float64) float64 {
	if !(confidence > 0 && confidence < 1) {
		panic(fmt.Sprintf("stats: confidence %v, want between 0 and 1", confidence))
	}
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Quantile(1 - (1-confidence)/2)
}

// pValue is the two-sided probability of |t| or more under the null hypothesis.
func pValue(t, df float64) float64 {
	return 2 * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: df}.Survival(math.Abs(t))
}
