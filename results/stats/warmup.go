package stats

// A Warmup is what MSER found in a series.
type Warmup struct {
	Length  int  // leading observations to discard
	Batch   int  // observations per batch
	Settled bool // false: the series is too short to trust
}

// MSER finds the warm-up of a series by the marginal standard error rule on
// means of m consecutive observations (White, Spratt 2000; m = 5 is MSER-5): of
// the k whole batches Y it discards the d that minimise
//
//	Σ_{j>d} (Yⱼ - mean(Y_{d+1..k}))² / (k-d)²,   0 <= d <= k/2.
//
// the squared standard error of the truncated mean up to a constant, so that
// dropping data must pay for itself. Observations after the last whole batch
// take no part; of equal minima the first wins. The series is settled if it has
// at least four batches and the minimum lies before the middle: a minimum at the
// border says that the best truncation may lie beyond.
func MSER(x []float64, m int) Warmup {
	y := batchMeans(x, m)
	k := len(y)
	w := Warmup{Batch: m}
	best, at := 0.0, -1
	var sum, squares float64 // of Y_{d+1..k} about y[k-1], which keeps the digits
	cost := make([]float64, k)
	for d := k - 1; d >= 0; d-- {
		dev := y[d] - y[k-1]
		sum += dev
		squares += float64(dev * dev)
		n := float64(k - d)
		cost[d] = max(0, squares-float64(sum*sum)/n) / float64(n*n)
	}
	for d := 0; d <= k/2 && d < k; d++ {
		if at < 0 || cost[d] < best {
			best, at = cost[d], d
		}
	}
	w.Settled = k >= 4 && at < k/2
	w.Length = max(0, at) * m
	return w
}

// batchMeans are the means of the whole batches of m in x.
func batchMeans(x []float64, m int) []float64 {
	if m < 1 {
		panic("stats: a batch has at least one observation")
	}
	y := make([]float64, len(x)/m)
	for j := range y {
		y[j] = Mean(x[j*m : (j+1)*m])
	}
	return y
}
