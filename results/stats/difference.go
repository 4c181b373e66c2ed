package stats

import (
	"fmt"
	"math"
)

// A Difference is an estimate of mean(b) - mean(a) with the test that it is
// zero.
type Difference struct {
	Estimate
	P  float64 // two-sided p-value, NaN where there is no test
	DF float64 // degrees of freedom
}

// Significant reports whether the interval at the given confidence excludes zero.
func (d Difference) Significant(confidence float64) bool { return d.P < 1-confidence }

// Paired compares replications that share their random numbers: aᵢ and bᵢ saw
// the same arrivals. It is Student's t on bᵢ - aᵢ (SciPy's ttest_rel). The
// slices must have the same length.
func Paired(a, b []float64, confidence float64) Difference {
	if len(a) != len(b) {
		panic(fmt.Sprintf("stats: %d and %d replications cannot be paired", len(a), len(b)))
	}
	d := make([]float64, len(a))
	for i := range a {
		d[i] = b[i] - a[i]
	}
	e := Interval(d, confidence)
	e.Method = MethodPaired
	return e.test(math.Sqrt(Variance(d)/float64(len(d))), float64(len(d)-1))
}

// Welch compares independent replications whose variances may differ (SciPy's
// ttest_ind with equal_var=False), with the degrees of freedom of Welch and
// Satterthwaite,
//
//	ν = (va + vb)² / (va²/(na-1) + vb²/(nb-1)),   v = s²/n.
func Welch(a, b []float64, confidence float64) Difference {
	e := Estimate{Mean: Mean(b) - Mean(a), Low: math.NaN(), High: math.NaN(), N: min(len(a), len(b)), Method: MethodWelch}
	if e.N < 2 {
		return Difference{Estimate: e, P: math.NaN(), DF: math.NaN()}
	}
	va, vb := Variance(a)/float64(len(a)), Variance(b)/float64(len(b))
	df := float64((va+vb)*(va+vb)) /
		(float64(va*va)/float64(len(a)-1) + float64(vb*vb)/float64(len(b)-1))
	if va+vb == 0 {
		df = float64(len(a) + len(b) - 2)
	}
	e.around(quantile(confidence, df) * math.Sqrt(va+vb))
	return e.test(math.Sqrt(va+vb), df)
}

// test completes a difference with its p-value. Without any spread the answer
// is certain: 1 if the means are equal, else 0 (deterministic scenarios).
func (e Estimate) test(standardError, df float64) Difference {
	d := Difference{Estimate: e, DF: df}
	switch {
	case e.N < 2:
		d.P, d.DF = math.NaN(), math.NaN()
	case standardError > 0:
		d.P = pValue(e.Mean/standardError, df)
	case e.Mean == 0:
		d.P = 1
	}
	return d
}
