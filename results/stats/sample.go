package stats

import (
	"math/bits"
	"slices"
)

// A Sample collects non-negative integers, such as latencies in ns, and answers
// their mean, maximum and percentiles. The zero Sample is empty and exact: it
// keeps every value, 8 bytes each. After Coarsen it keeps counts instead, and
// percentiles err by at most RelativeError; count, mean and maximum stay exact.
type Sample struct {
	values  []int64 // exact mode
	counts  []int64 // coarse mode: per bucket
	n, max  int64
	sum     [2]uint64 // high and low word: a sum of 1e9 values of a day in ns passes 2^64
	ordered bool      // values are ascending
	coarse  bool
}

// RelativeError bounds the error of a percentile of a coarse Sample.
const RelativeError = 1.0 / (1 << (precision + 1))

// precision is the number of leading bits, after the first, that tell buckets
// apart: 512 buckets for each power of two.
const precision = 9

// Add collects v, which must not be negative.
func (s *Sample) Add(v int64) {
	if v < 0 {
		panic("stats: a sample holds no negative values")
	}
	s.n++
	s.max = max(s.max, v)
	var carry uint64
	s.sum[1], carry = bits.Add64(s.sum[1], uint64(v), 0)
	s.sum[0] += carry
	if s.coarse {
		s.count(v, 1)
		return
	}
	s.values = append(s.values, v)
	s.ordered = false
}

// Merge adds all of o's values to s. The result is coarse if either is.
func (s *Sample) Merge(o *Sample) {
	if o.coarse {
		s.Coarsen()
	}
	for _, v := range o.values {
		if s.coarse {
			s.count(v, 1)
		}
	}
	if !s.coarse {
		s.values = append(s.values, o.values...)
		s.ordered = false
	}
	for b, c := range o.counts {
		if c > 0 {
			s.count(lower(b), c)
		}
	}
	s.n += o.n
	s.max = max(s.max, o.max)
	var carry uint64
	s.sum[1], carry = bits.Add64(s.sum[1], o.sum[1], 0)
	s.sum[0] += o.sum[0] + carry
}

// Coarsen gives up the exact values for counts per bucket: at most about
// 28,000 counters, whatever is added from then on.
func (s *Sample) Coarsen() {
	if s.coarse {
		return
	}
	s.coarse = true
	for _, v := range s.values {
		s.count(v, 1)
	}
	s.values = nil
}

// Exact reports whether percentiles are exact.
func (s *Sample) Exact() bool { return !s.coarse }

// N is the number of values.
func (s *Sample) N() int64 { return s.n }

// Max is the largest value, 0 of none.
func (s *Sample) Max() int64 { return s.max }

// Mean is the arithmetic mean, exact up to one rounding; 0 of none.
func (s *Sample) Mean() float64 {
	if s.n == 0 {
		return 0
	}
	if s.sum[0] == 0 {
		return float64(s.sum[1]) / float64(s.n)
	}
	q, r := bits.Div64(s.sum[0], s.sum[1], uint64(s.n))
	return float64(q) + float64(r)/float64(s.n)
}

// Percentile is the p-quantile by nearest rank, 0 <= p <= 1; 0 of none. Of a
// coarse sample it is the middle of the bucket that holds it.
func (s *Sample) Percentile(p float64) int64 {
	if s.n == 0 {
		return 0
	}
	k := rank(p, s.n)
	if !s.coarse {
		if !s.ordered {
			slices.Sort(s.values)
			s.ordered = true
		}
		return s.values[k-1]
	}
	for b, c := range s.counts {
		if k -= c; k <= 0 {
			return min(s.max, lower(b)+(lower(b+1)-lower(b))/2)
		}
	}
	panic("stats: the buckets hold fewer values than were counted")
}

func (s *Sample) count(v, times int64) {
	b := bucket(v)
	if b >= len(s.counts) {
		s.counts = append(s.counts, make([]int64, b+1-len(s.counts))...)
	}
	s.counts[b] += times
}

// bucket numbers the buckets: values below 2^(precision+1) have their own,
// above each power of two is cut into 2^precision equal ones.
func bucket(v int64) int {
	shift := max(0, bits.Len64(uint64(v))-precision-1)
	return shift<<precision + int(v>>shift)
}

// lower is the smallest value of bucket b.
func lower(b int) int64 {
	shift := max(0, b>>precision-1)
	return int64(b-shift<<precision) << shift
}
