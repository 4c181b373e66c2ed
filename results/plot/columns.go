package plot

import "math"

// columns is how many columns of pixels a panel is taken to have: half a figure over
// both columns of a page is 870 pixels wide. A long run has more rounds
// than that. What falls into one column is drawn as one, so that the time to draw depends
// on the picture and not on the run.
const columns = 600

// column is where x falls among n columns of equal width from lo to hi.
func column(x, lo, hi float64, n int) int {
	return min(n-1, max(0, int((x-lo)/(hi-lo)*float64(n))))
}

// rising reports whether x is sorted, of finite numbers that are not all equal.
func rising(x []float64) bool {
	for i := range x {
		if math.IsNaN(x[i]) || math.IsInf(x[i], 0) || i > 0 && x[i] < x[i-1] {
			return false
		}
	}
	return len(x) > 0 && x[0] < x[len(x)-1]
}

// outline is s without the points that a picture cannot show. Of the points in one
// column the first, the lowest, the highest and the last stay, which paint the same
// pixels as all of them; a gap within a column is closed, one of a column and more
// stays. Source: the M4 aggregation of Jugel, Jerzak, Hackenbroich, Markl, PVLDB 7(10),
// 2014. The band is left out.
func (s Series) outline() Series {
	if len(s.X) <= 4*columns || !rising(s.X) {
		return s
	}
	thin := s
	thin.X, thin.Y, thin.Low, thin.High = nil, nil, nil, nil
	keep := func(i int) { thin.X, thin.Y = append(thin.X, s.X[i]), append(thin.Y, s.Y[i]) }
	s.eachColumn(func(from, to int) {
		first, last, low, high := -1, -1, -1, -1
		for i := from; i < to; i++ {
			if math.IsNaN(s.Y[i]) {
				continue
			}
			if first < 0 {
				first, low, high = i, i, i
			}
			if last = i; s.Y[i] < s.Y[low] {
				low = i
			}
			if s.Y[i] > s.Y[high] {
				high = i
			}
		}
		if first < 0 {
			keep(from) // a gap
			return
		}
		kept := -1
		for _, i := range [...]int{first, min(low, high), max(low, high), last} {
			if i > kept {
				keep(i)
				kept = i
			}
		}
	})
	return thin
}

// envelope is s with a band that a picture can show: in one column from the lowest to
// the highest of it. It is of use for the band alone.
func (s Series) envelope() Series {
	if len(s.X) <= 4*columns || !rising(s.X) {
		return s
	}
	thin := s
	thin.X, thin.Y, thin.Low, thin.High = nil, nil, nil, nil
	s.eachColumn(func(from, to int) {
		low, high := math.NaN(), math.NaN()
		for i := from; i < to; i++ {
			if !math.IsNaN(s.Low[i]) && !(s.Low[i] >= low) {
				low = s.Low[i]
			}
			if !math.IsNaN(s.High[i]) && !(s.High[i] <= high) {
				high = s.High[i]
			}
		}
		thin.X, thin.Low, thin.High = append(thin.X, s.X[from], s.X[to-1]), append(thin.Low, low, low), append(thin.High, high, high)
	})
	return thin
}

// eachColumn gives the points of each column that has any, as a range of indexes.
func (s Series) eachColumn(f func(from, to int)) {
	lo, hi := s.X[0], s.X[len(s.X)-1]
	for from := 0; from < len(s.X); {
		c, to := column(s.X[from], lo, hi, columns), from+1
		for to < len(s.X) && column(s.X[to], lo, hi, columns) == c {
			to++
		}
		f(from, to)
		from = to
	}
}

// A staircase is a function of time that is constant over stretches which follow
// each other: what the layers of a stack are made of.
type staircase struct{ at, y []float64 } // ends of the stretches, and the values on them; at begins one earlier

// stretch adds a stretch from the end of the one before, or from 0.
func (s *staircase) stretch(end, y float64) {
	if len(s.at) == 0 {
		s.at = append(s.at, 0)
	}
	s.at, s.y = append(s.at, end), append(s.y, y)
}

// dense reports whether there are more stretches than a picture can show.
func (s *staircase) dense() bool { return len(s.y) > 2*columns && rising(s.at) }

// points are the corners. Where there are more stretches than a picture can show, each
// column has its mean over time: the area under the layer stays what it was.
func (s *staircase) points() (x, y []float64) {
	at, value := s.at, s.y
	if s.dense() {
		at, value = s.means(columns)
	}
	for i, v := range value {
		x, y = append(x, at[i], at[i+1]), append(y, v, v)
	}
	return x, y
}

// means divides the time into n parts and gives the mean over each.
func (s *staircase) means(n int) (at, mean []float64) {
	lo, hi := s.at[0], s.at[len(s.at)-1]
	width := (hi - lo) / float64(n)
	at, mean = make([]float64, n+1), make([]float64, n)
	for j := range at {
		at[j] = lo + float64(float64(j)*width)
	}
	at[n] = hi
	for i, v := range s.y {
		first, last := column(s.at[i], lo, hi, n), column(s.at[i+1], lo, hi, n)
		for j := first; j <= last; j++ {
			if common := min(s.at[i+1], at[j+1]) - max(s.at[i], at[j]); common > 0 {
				mean[j] += float64(v * common / (at[j+1] - at[j]))
			}
		}
	}
	return at, mean
}
