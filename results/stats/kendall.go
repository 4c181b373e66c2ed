package stats

// Rising is Kendall's rank correlation τ of a series with time,
//
//	τ = (pairs that rise - pairs that fall) / (n(n-1)/2),
//
// and the one-sided probability p of a τ so large or larger where all orders of the
// values are equally likely (Kendall 1938; exact, by counting permutations). Equal
// values neither rise nor fall, which makes p an upper bound. Fewer than two values
// have τ = 0 and p = 1.
func Rising(x []float64) (tau, p float64) {
	n := len(x)
	if n < 2 {
		return 0, 1
	}
	score := 0
	for i := range x {
		for j := range i {
			switch {
			case x[i] > x[j]:
				score++
			case x[i] < x[j]:
				score--
			}
		}
	}
	pairs := n * (n - 1) / 2
	// A permutation with d falling pairs has the score pairs - 2d.
	return float64(score) / float64(pairs), atMost(n, (pairs-score)/2)
}

// atMost is the share of the permutations of n values that have at most d falling
// pairs. shares[i] is the share of exactly i: a value more adds 0 to m falling pairs with
// equal chances.
func atMost(n, d int) float64 {
	shares := []float64{1}
	for m := 1; m < n; m++ {
		next := make([]float64, len(shares)+m)
		for i, share := range shares {
			for k := range m + 1 {
				next[i+k] += share / float64(m+1)
			}
		}
		shares = next
	}
	sum := 0.0
	for _, share := range shares[:min(len(shares), d+1)] {
		sum += share
	}
	return min(1, sum)
}
