package reproduce

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// slope is the exponent b of y = a·x^b by least squares on logarithms, NaN for
// fewer than two different x. Pairs with a value that is not positive are left
// out.
func slope(x, y []float64) float64 {
	_, b := powerLaw(x, y)
	return b
}

// powerLaw fits y = a·x^b.
func powerLaw(x, y []float64) (a, b float64) {
	var lx, ly []float64
	for i := range x {
		if x[i] > 0 && y[i] > 0 {
			lx, ly = append(lx, math.Log(x[i])), append(ly, math.Log(y[i]))
		}
	}
	if len(lx) < 2 || lx[0] == lx[len(lx)-1] {
		return math.NaN(), math.NaN()
	}
	alpha, beta := stat.LinearRegression(lx, ly, nil, false)
	return math.Exp(alpha), beta
}

// line is the slope b of y = a + b·x with its share of the variance.
func line(x, y []float64) (b, r2 float64) {
	a, b := stat.LinearRegression(x, y, nil, false)
	return b, stat.RSquared(x, y, nil, a, b)
}
