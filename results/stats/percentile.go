package stats

import "math"

// rank is the 1-based rank of the p-quantile among n ordered values by the
// nearest-rank definition,
//
//	rank(p) = max(1, ⌈p·n⌉),   0 <= p <= 1,
//
// so a percentile is always a value that occurred (NIST e-Handbook 7.2.6.2
// calls it the percentile of a sample without interpolation; NumPy's method
// "inverted_cdf"). p·n is rounded to 1e-9 first: 0.95·20 is 19, not 20.
func rank(p float64, n int64) int64 {
	return min(n, max(1, int64(math.Ceil(p*float64(n)-1e-9))))
}
