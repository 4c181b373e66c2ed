package stats

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval estimates the mean of independent replications x by Student's t,
//
//	mean ± t(1-(1-confidence)/2, n-1) · s/√n.
func Interval(x []float64, confidence float64) Estimate {
	e := Estimate{Mean: Mean(x), Low: math.NaN(), High: math.NaN(), N: len(x), Method: MethodStudent}
	if e.N > 1 {
		e.around(quantile(confidence, float64(e.N-1)) * math.Sqrt(Variance(x)/float64(e.N)))
	}
	return e
}

// around sets an interval of this half-width.
func (e *Estimate) around(halfWidth float64) { e.Low, e.High = e.Mean-halfWidth, e.Mean+halfWidth }

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
