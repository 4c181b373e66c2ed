package workloads

import (
	"math"
	"sort"
)

// A Shape is a factor on a client's rate of calls that changes over time:
//
//	rate(t) = rate·∏ f(t)
//
// Between two Edges it is a polynomial of degree 0 or 1. Its values depend on t alone,
// so that several clients may share one.
type Shape interface {
	Factor(t int64) float64 // f(t) >= 0, t in ns
	Most() float64          // least upper bound of f
	Edge(t int64) int64     // the first instant after t at which f may turn or jump; Never if there is none
}

// Never is an instant that does not come.
const Never int64 = math.MaxInt64

// A Point of a Table.
type Point struct {
	At     int64   // ns after the begin of a period
	Factor float64 // >= 0
}

// A Table repeats every Period; between its points it is linear, also from the last to
// the first of the next period.
type Table struct {
	Period int64
	Points []Point // at least one; 0 <= At < Period, ascending
}

// Factor is f(t).
func (s *Table) Factor(t int64) float64 {
	begin := t - t%s.Period
	next := sort.Search(len(s.Points), func(i int) bool { return s.Points[i].At > t-begin })
	from, to := s.point(next-1), s.point(next)
	part := float64(t-begin-from.At) / float64(to.At-from.At)
	return from.Factor + float64(part*(to.Factor-from.Factor))
}

// point is point number i, from -1 to the number of points: the period goes round.
func (s *Table) point(i int) Point {
	switch n := len(s.Points); i {
	case -1:
		return Point{s.Points[n-1].At - s.Period, s.Points[n-1].Factor}
	case n:
		return Point{s.Points[0].At + s.Period, s.Points[0].Factor}
	}
	return s.Points[i]
}

// Most is the highest of the points.
func (s *Table) Most() float64 {
	most := 0.0
	for _, p := range s.Points {
		most = max(most, p.Factor)
	}
	return most
}

// Edge is the next point.
func (s *Table) Edge(t int64) int64 {
	begin := t - t%s.Period
	next := sort.Search(len(s.Points), func(i int) bool { return s.Points[i].At > t-begin })
	return begin + s.point(next).At
}

// Mean is that over a period.
func (s *Table) Mean() float64 {
	sum := 0.0
	for i := range s.Points {
		from, to := s.point(i), s.point(i+1)
		sum += float64((from.Factor + to.Factor) / 2 * float64(to.At-from.At))
	}
	return sum / float64(s.Period)
}

// A Flash is a crowd that comes once: 1 before At, then Peak after Rise, for Hold, and 1
// again after Fall; linear up and down.
type Flash struct {
	At, Rise, Hold, Fall int64 // ns
	Peak                 float64
}

// Factor is f(t).
func (s *Flash) Factor(t int64) float64 {
	risen := s.At + s.Rise
	falls := risen + s.Hold
	switch {
	case t < s.At || t >= falls+s.Fall:
		return 1
	case t < risen:
		return 1 + float64(float64(t-s.At)/float64(s.Rise)*(s.Peak-1))
	case t < falls:
		return s.Peak
	}
	return s.Peak + float64(float64(t-falls)/float64(s.Fall)*(1-s.Peak))
}

// Most is Peak, or 1 if there is less at the peak than before.
func (s *Flash) Most() float64 { return max(1, s.Peak) }

// Edge is the next of its four corners.
func (s *Flash) Edge(t int64) int64 {
	for _, corner := range [...]int64{s.At, s.At + s.Rise, s.At + s.Rise + s.Hold, s.At + s.Rise + s.Hold + s.Fall} {
		if corner > t {
			return corner
		}
	}
	return Never
}

// A State of a modulated process.
type State struct {
	Factor float64 // >= 0
	Mean   int64   // of a stay, ns, > 0
}

// A Modulated shape is one realisation of the state of a Markov-modulated Poisson
// process with two states (Fischer and Meier-Hellstern, "The Markov-modulated Poisson
// process (MMPP) cookbook", Performance Evaluation 18(2), 1993).
type Modulated struct {
	States [2]State
	first  int
	turns  []int64 // instants at which the state changes, ascending
}

// NewModulated draws a realisation up to end: the first state by its share of the time,
// m/(m+n), then exponential stays.
func NewModulated(states [2]State, rng Rand, end int64) *Modulated {
	s := &Modulated{States: states}
	share := float64(states[0].Mean) / (float64(states[0].Mean) + float64(states[1].Mean))
	if rng.Float64() >= share {
		s.first = 1
	}
	for t, state := int64(0), s.first; ; state = 1 - state {
		stay := rng.Exp(float64(states[state].Mean))
		if stay >= float64(end-t) {
			return s
		}
		t += int64(stay)
		s.turns = append(s.turns, t)
	}
}

// Factor is the factor of the state at t.
func (s *Modulated) Factor(t int64) float64 {
	passed := sort.Search(len(s.turns), func(i int) bool { return s.turns[i] > t })
	return s.States[(s.first+passed)%2].Factor
}

// Most is the higher of the two states.
func (s *Modulated) Most() float64 { return max(s.States[0].Factor, s.States[1].Factor) }

// Edge is the next change of state.
func (s *Modulated) Edge(t int64) int64 {
	next := sort.Search(len(s.turns), func(i int) bool { return s.turns[i] > t })
	if next == len(s.turns) {
		return Never
	}
	return s.turns[next]
}

// Product is the product of the shapes at t; 1 if there are none.
func Product(shapes []Shape, t int64) float64 {
	f := 1.0
	for _, s := range shapes {
		f = float64(f * s.Factor(t))
	}
	return f
}

// Mean is the mean of the product of shapes over [from, to): exact for up to five
// shapes, by Gauss's quadrature with three points on each piece between edges.
func Mean(shapes []Shape, from, to int64) float64 {
	const half, weight = 0.7745966692414834, 5.0 / 18 // √(3/5); of the outer points
	sum := 0.0
	for t := from; t < to; {
		next := to
		for _, s := range shapes {
			next = min(next, s.Edge(t))
		}
		middle, width := float64(next-t)/2, float64(next-t)
		at := func(x float64) float64 { return Product(shapes, t+int64(middle)+int64(x*middle)) }
		sum += float64(width * (float64(weight*(at(-half)+at(half))) + float64(8.0/18*at(0))))
		t = next
	}
	return sum / float64(to-from)
}
