package workloads

import (
	"math"

	"github.com/ermes-sim/ermes-sim/internal/portable"
)

// A Walker is a source of randomness for movement.
type Walker interface {
	Rand
	Norm(mean, deviation float64) float64
}

// An Area is where clients move: from the origin to Width and Height, m.
type Area struct{ Width, Height float64 }

func (a Area) uniform(rng Rand) Position {
	x := float64(rng.Float64() * a.Width)
	return Position{x, float64(rng.Float64() * a.Height)}
}

// Trip is the mean distance of two uniform points (Ghosh, "Random distances within a rectangle
// and between two rectangles", Bulletin of the Calcutta Mathematical Society 43, 1951), with
// d² = w²+h²:
//
//	(w³/h² + h³/w² + d·(3 - w²/h² - h²/w²) + 2.5·(h²/w·ln((w+d)/h) + w²/h·ln((h+d)/w)))/15
func (a Area) Trip() float64 {
	w, h := a.Width, a.Height
	d := math.Sqrt(float64(w*w) + float64(h*h))
	r, s := float64(w*w)/float64(h*h), float64(h*h)/float64(w*w)
	logs := float64(float64(h*h)/w*portable.Log((w+d)/h)) + float64(float64(w*w)/h*portable.Log((h+d)/w))
	return (float64(w*r) + float64(h*s) + float64(d*(3-r-s)) + float64(2.5*logs)) / 15
}

// A Waypoint client goes to a uniform target at a uniform speed, pauses, and goes on. It starts
// as it is after a long time (Le Boudec and Vojnović, "Perfect simulation and stationarity of a
// class of mobility models", INFOCOM 2005): a uniform start is slower later, for slow trips last
// longest.
type Waypoint struct {
	Area
	Min, Max float64 // m/s, 0 < Min <= Max
	Pause    int64   // ns
}

// Legs are those of one client up to end.
func (w Waypoint) Legs(rng Walker, end int64) []Leg {
	var legs []Leg
	now, at := int64(0), Position{}
	walk := func(to Position, speed float64) {
		leg := straight(now, at, to, speed)
		legs, now, at = append(legs, leg), leg.End, to
	}
	rest := func(ns int64) {
		if ns > 0 {
			legs, now = append(legs, Leg{Start: now, End: now + ns, From: at}), now+ns
		}
	}
	slowness := 1 / w.Max // E[1/v]
	if w.Max > w.Min {
		slowness = portable.Log(w.Max/w.Min) / (w.Max - w.Min)
	}
	moving := float64(w.Trip() * slowness)
	if pause := float64(w.Pause) / 1e9; float64(rng.Float64()*(moving+pause)) < moving {
		from, to := w.longTrip(rng)
		speed := w.Min * portable.Pow(w.Max/w.Min, rng.Float64()) // density 1/v
		part := rng.Float64()
		at = Position{from.X + float64(part*(to.X-from.X)), from.Y + float64(part*(to.Y-from.Y))}
		walk(to, speed)
		rest(w.Pause)
	} else {
		at = w.uniform(rng)
		rest(int64(rng.Float64() * float64(w.Pause)))
	}
	for now < end {
		to := w.uniform(rng)
		walk(to, w.Min+float64(rng.Float64()*(w.Max-w.Min)))
		rest(w.Pause)
	}
	return legs
}

// longTrip draws the ends of a trip in proportion to its length: a long one is more likely the
// one that is under way.
func (w Waypoint) longTrip(rng Rand) (from, to Position) {
	longest := float64(w.Width*w.Width) + float64(w.Height*w.Height)
	for {
		from, to = w.uniform(rng), w.uniform(rng)
		if u := rng.Float64(); float64(u*u)*longest < square(from, to) {
			return from, to
		}
	}
}

// straight is the leg between two positions at a speed. It lasts at least a nanosecond.
func straight(now int64, from, to Position, speed float64) Leg {
	seconds := math.Sqrt(square(from, to)) / speed
	ns := max(1, int64(math.Ceil(seconds*1e9)))
	s := float64(ns) / 1e9
	return Leg{Start: now, End: now + ns, From: from, VX: (to.X - from.X) / s, VY: (to.Y - from.Y) / s}
}

// A GaussMarkov client changes its velocity every Step, on each axis
//
//	v' = αv + σ·√(1-α²)·N,   σ = Speed·√(2/π)
//
// with Memory α, so that its mean speed is Speed (Liang and Haas, "Predictive distance-based
// mobility management for PCS networks", INFOCOM 1999). Borders are mirrors. It starts stationary:
// uniform, with velocities of deviation σ.
type GaussMarkov struct {
	Area
	Speed  float64 // m/s
	Memory float64 // in [0, 1)
	Step   int64   // ns
}

// Legs are those of one client up to end.
func (g GaussMarkov) Legs(rng Walker, end int64) []Leg {
	const rootTwoOverPi = 0.7978845608028654
	sigma := float64(g.Speed * rootTwoOverPi)
	fresh := float64(sigma * math.Sqrt(1-float64(g.Memory*g.Memory)))
	at := g.uniform(rng)
	vx, vy := rng.Norm(0, sigma), rng.Norm(0, sigma)
	var legs []Leg
	for now := int64(0); now < end; now += g.Step {
		legs, at, vx, vy = g.bounce(legs, now, at, vx, vy)
		vx = float64(g.Memory*vx) + float64(fresh*rng.Norm(0, 1))
		vy = float64(g.Memory*vy) + float64(fresh*rng.Norm(0, 1))
	}
	return legs
}

// bounce adds the legs of one step, which is broken where it meets a border.
func (g GaussMarkov) bounce(legs []Leg, now int64, at Position, vx, vy float64) ([]Leg, Position, float64, float64) {
	for until := now + g.Step; now < until; {
		left := float64(until-now) / 1e9
		tx, ty := toBorder(at.X, vx, g.Width), toBorder(at.Y, vy, g.Height)
		hit := min(tx, ty)
		leg := Leg{Start: now, End: until, From: at, VX: vx, VY: vy}
		if hit < left {
			leg.End = min(until, now+max(1, int64(math.Ceil(hit*1e9))))
		}
		legs = append(legs, leg)
		at, now = g.within(leg.At(leg.End)), leg.End
		if hit < left && tx == hit {
			vx = -vx
		}
		if hit < left && ty == hit {
			vy = -vy
		}
	}
	return legs, at, vx, vy
}

// within moves a position that rounding has brought outside back onto the border.
func (a Area) within(p Position) Position {
	return Position{min(max(p.X, 0), a.Width), min(max(p.Y, 0), a.Height)}
}

// toBorder is after how many seconds a coordinate meets 0 or size.
func toBorder(x, v, size float64) float64 {
	switch {
	case v > 0:
		return (size - x) / v
	case v < 0:
		return -x / v
	}
	return math.Inf(1)
}

// A Manhattan client goes along streets, which are a Block apart in both directions, the first
// half a block from the border. At a crossing it goes straight on with probability ½, left or
// right with ¼ each; borders are mirrors. It starts stationary: uniform on the streets.
type Manhattan struct {
	Area
	Speed, Block float64 // m/s, m
}

// Legs are those of one client up to end.
func (m Manhattan) Legs(rng Walker, end int64) []Leg {
	across, down := m.streets(m.Height), m.streets(m.Width) // along x at these y, and the reverse
	// The axis along which it goes is drawn by the lengths of the streets.
	lengths := [2]float64{float64(across) * m.Width, float64(down) * m.Height}
	axis := 0
	if float64(rng.Float64()*(lengths[0]+lengths[1])) >= lengths[0] {
		axis = 1
	}
	size := [2]float64{m.Width, m.Height}
	var at [2]float64
	at[axis] = float64(rng.Float64() * size[axis])
	at[1-axis] = (float64(rng.IntN([2]int{across, down}[axis])) + 0.5) * m.Block
	direction := float64(2*rng.IntN(2) - 1)
	var legs []Leg
	for now := int64(0); now < end; {
		to := at
		border := false
		to[axis], border = m.nextCrossing(at[axis], direction, size[axis])
		leg := straight(now, Position{at[0], at[1]}, Position{to[0], to[1]}, m.Speed)
		legs, now, at = append(legs, leg), leg.End, to
		if border {
			direction = -direction
			continue
		}
		switch rng.IntN(4) {
		case 0:
			axis, direction = 1-axis, 1
		case 1:
			axis, direction = 1-axis, -1
		}
	}
	return legs
}

// streets is their number across a width.
func (m Manhattan) streets(size float64) int { return max(1, int(math.Floor(size/m.Block+0.5))) }

// nextCrossing is the next coordinate of a street, or the border.
func (m Manhattan) nextCrossing(x, direction, size float64) (to float64, border bool) {
	n := float64(m.streets(size))
	k := math.Round(x/m.Block - 0.5) // the street at, or next to, x
	if at := (k + 0.5) * m.Block; direction > 0 && at <= x {
		k++
	} else if direction < 0 && at >= x {
		k--
	}
	switch {
	case k < 0:
		return 0, true
	case k >= n:
		return size, true
	}
	return (k + 0.5) * m.Block, false
}

// A Stay is the mean time that a nomadic client spends at a place.
type Stay struct {
	Place int
	Mean  int64 // ns
}

// Nomadic draws the places of a client that stays for exponential times and then goes to any
// other, each alike (Sonmez, Ozgovde, Ersoy, "EdgeCloudSim", Transactions on Emerging
// Telecommunications Technologies 29(11), 2018). The first is drawn by its share of the time, m/Σm.
func Nomadic(stays []Stay, rng Rand, end int64) (first int, moves []Handover) {
	total := 0.0
	for _, s := range stays {
		total += float64(s.Mean)
	}
	at := 0
	for u := float64(rng.Float64() * total); at < len(stays)-1 && u >= float64(stays[at].Mean); at++ {
		u -= float64(stays[at].Mean)
	}
	first = stays[at].Place
	for now := int64(0); ; {
		stay := rng.Exp(float64(stays[at].Mean))
		if stay >= float64(end-now) {
			return first, moves
		}
		now += int64(stay)
		if next := rng.IntN(len(stays) - 1); next >= at {
			at = next + 1
		} else {
			at = next
		}
		if now > 0 {
			moves = append(moves, Handover{now, stays[at].Place})
		} else {
			first = stays[at].Place
		}
	}
}
