package workloads

import "math"

// A Position is a point of the plane, in metres.
type Position struct{ X, Y float64 }

// A Leg is a straight piece of a way: from From at Start with a constant velocity, to the
// instant End.
type Leg struct {
	Start, End int64 // ns
	From       Position
	VX, VY     float64 // m/s
}

// At is the position at an instant of the leg.
func (l Leg) At(t int64) Position {
	s := float64(t-l.Start) / 1e9
	return Position{l.From.X + float64(l.VX*s), l.From.Y + float64(l.VY*s)}
}

// An Attachment says when a client that moves changes its station: it leaves s for n when
//
//	Hysteresis·|x-n| < |x-s|
//
// has held for Dwell without a break. With a path loss of exponent γ that is event A3 of 3GPP TS
// 36.331 with an offset of 10γ·log₁₀(Hysteresis) dB and Dwell as time to trigger.
type Attachment struct {
	Stations   []Position
	Hysteresis float64 // >= 1
	Dwell      int64   // ns, >= 0
}

// Nearest is the station nearest to a position; of several the first.
func (a *Attachment) Nearest(p Position) int {
	best := 0
	for i, s := range a.Stations {
		if square(p, s) < square(p, a.Stations[best]) {
			best = i
		}
	}
	return best
}

// A Handover is a change of station.
type Handover struct {
	At      int64
	Station int
}

// Handovers are those along legs that follow each other, from the station nearest to the
// begin. Their instants are the roots of quadratic equations, rounded up to a nanosecond; a
// tie stays where it is.
func (a *Attachment) Handovers(legs []Leg) (first int, moves []Handover) {
	if len(legs) == 0 {
		return 0, nil
	}
	t := tracker{Attachment: a, serving: a.Nearest(legs[0].From), since: make([]int64, len(a.Stations))}
	first = t.serving
	t.forget()
	for _, l := range legs {
		for from := l.Start; from < l.End; {
			h, ok := t.next(l, from)
			if !ok {
				break
			}
			moves = append(moves, h)
			t.serving = h.Station
			t.forget()
			from = h.At
		}
	}
	return first, moves
}

// A tracker follows one client.
type tracker struct {
	*Attachment
	serving int
	since   []int64 // by station: since when it is better by the hysteresis; never if it is not
}

const notBetter = -1

func (t *tracker) forget() {
	for i := range t.since {
		t.since[i] = notBetter
	}
}

// next finds the first handover in [from, l.End) of a leg: of several at one instant, to the
// station that is nearest then.
func (t *tracker) next(l Leg, from int64) (best Handover, found bool) {
	best.At = l.End
	for n := range t.Stations {
		if n == t.serving {
			continue
		}
		begin, end, some := t.better(l, from, n)
		switch {
		case !some:
			t.since[n] = notBetter
			continue
		case t.since[n] == notBetter || begin > from:
			t.since[n] = begin
		}
		at := max(t.since[n]+t.Dwell, from)
		if at < end || t.Dwell == 0 && at == begin && at < l.End {
			p := l.At(at)
			if at < best.At || at == best.At && found && square(p, t.Stations[n]) < square(p, t.Stations[best.Station]) {
				best, found = Handover{at, n}, true
			}
		}
		if end < l.End {
			t.since[n] = notBetter
		}
	}
	return best, found
}

// better is the part [begin, end) of a leg after from in which station n is better than the
// serving one by the hysteresis. The difference of the squares
//
//	g(τ) = |x-s|² - q²·|x-n|² = Aτ² + Bτ + C,   A = (1-q²)·|v|² <= 0
//
// is positive between its roots, or on one side of its only one.
func (t *tracker) better(l Leg, from int64, n int) (begin, end int64, some bool) {
	q := float64(t.Hysteresis * t.Hysteresis)
	x, s, to := l.At(from), t.Stations[t.serving], t.Stations[n]
	sx, sy, nx, ny := x.X-s.X, x.Y-s.Y, x.X-to.X, x.Y-to.Y
	a := float64((1 - q) * (float64(l.VX*l.VX) + float64(l.VY*l.VY)))
	b := 2 * (float64(l.VX*(sx-float64(q*nx))) + float64(l.VY*(sy-float64(q*ny))))
	c := float64(sx*sx) + float64(sy*sy) - float64(q*(float64(nx*nx)+float64(ny*ny)))
	low, high := math.Inf(-1), math.Inf(1) // in seconds after from
	switch {
	case a < 0:
		root := float64(b*b) - float64(4*float64(a*c))
		if root <= 0 {
			return 0, 0, false
		}
		// The root that adds numbers of one sign is exact; the other follows from the product.
		half := -0.5 * (b + math.Copysign(math.Sqrt(root), b))
		low, high = half/a, c/half
		if low > high {
			low, high = high, low
		}
	case b > 0:
		low = -c / b
	case b < 0:
		high = -c / b
	case c <= 0:
		return 0, 0, false
	}
	begin, end = from, l.End
	if low >= 0 {
		begin = instant(from, low, l.End)
	}
	if high < float64(l.End-from)/1e9 {
		end = instant(from, high, l.End)
	}
	return begin, end, begin < end
}

// instant is so many seconds after another, rounded up to a nanosecond, at most end.
func instant(from int64, seconds float64, end int64) int64 {
	if !(seconds < float64(end-from)/1e9) {
		return end
	}
	return min(end, from+int64(math.Ceil(max(0, seconds)*1e9)))
}

// square is the square of the distance of two positions.
func square(a, b Position) float64 {
	x, y := a.X-b.X, a.Y-b.Y
	return float64(x*x) + float64(y*y)
}
