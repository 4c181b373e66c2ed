package workloads

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func (r testRand) Norm(mean, deviation float64) float64 { return mean + deviation*r.NormFloat64() }

// square4 is a square of 4 km with 4 x 4 stations.
var square4 = Area{4000, 4000}

func stations(k int, hysteresis float64, dwell int64) *Attachment {
	return &Attachment{Stations: Grid(k*k, square4.Width, square4.Height), Hysteresis: hysteresis, Dwell: dwell}
}

// Grid are n stations in the middles of equal cells, as scenarios lay them out.
func Grid(n int, width, height float64) []Position {
	columns := int(math.Ceil(math.Sqrt(float64(n))))
	for n%columns != 0 {
		columns++
	}
	out := make([]Position, n)
	for i := range out {
		out[i] = Position{(float64(i%columns) + 0.5) * width / float64(columns), (float64(i/columns) + 0.5) * height / float64(n/columns)}
	}
	return out
}

// follow adds up what many clients do: handovers, trips, speed while moving, and the mean of
// (x/width)², which is 1/3 for a uniform position.
type followed struct{ handovers, trips, distance, moving, spread, time float64 }

func follow(t *testing.T, model interface{ Legs(Walker, int64) []Leg }, a *Attachment, clients int, end int64) (f followed) {
	t.Helper()
	for c := range clients {
		legs := model.Legs(newRand(uint64(c)+77), end)
		_, moves := a.Handovers(legs)
		for _, m := range moves {
			if m.At < end {
				f.handovers++
			}
		}
		for i, l := range legs {
			if i > 0 && (l.Start != legs[i-1].End || square(l.From, legs[i-1].At(legs[i-1].End)) > 1e-6) {
				t.Fatalf("leg %d begins at %d, %v; the one before ends at %d, %v", i, l.Start, l.From, legs[i-1].End, legs[i-1].At(legs[i-1].End))
			}
			if l.Start >= end {
				continue
			}
			s := float64(min(l.End, end)-l.Start) / 1e9
			x, y := l.At(l.Start), l.At(min(l.End, end))
			f.spread += s * (x.X*x.X + x.X*y.X + y.X*y.X) / 3 / (square4.Width * square4.Width)
			f.time += s
			if v := math.Hypot(l.VX, l.VY); v > 0 {
				f.distance, f.moving = f.distance+v*s, f.moving+s
				f.trips += s / (float64(l.End-l.Start) / 1e9)
			}
		}
	}
	return f
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.Abs(got-want) > tolerance*want {
		t.Errorf("%s: %.4f, want %.4f", what, got, want)
	}
}

// 2(k²-1)/(3k) handovers a trip; the mean speed is (max-min)/ln(max/min) from the first minute on.
func TestWaypointLaws(t *testing.T) {
	w := Waypoint{Area: square4, Min: 1, Max: 5, Pause: 30e9}
	near(t, "mean trip in a square", square4.Trip()/4000, 0.521405433, 1e-8)
	near(t, "mean trip in a rectangle", Area{1, 3}.Trip(), meanDistance(1, 3), 0.003)
	for _, seconds := range []int64{60, 20_000} {
		clients := int(4_000_000 / seconds / 3)
		f := follow(t, w, stations(4, 1, 0), clients, seconds*second)
		near(t, "speed", f.distance/f.moving, 4/math.Log(5), 0.02)
		trip := square4.Trip() * math.Log(5) / 4
		near(t, "share of time in motion", f.moving/f.time, trip/(trip+30), 0.01)
		if seconds > 1000 { // else most trips are cut
			near(t, "handovers a trip", f.handovers/f.trips, 2*15.0/12, 0.04)
		}
	}
}

// meanDistance is the mean distance of two points of a rectangle by a fine grid.
func meanDistance(w, h float64) float64 {
	const n = 40
	sum := 0.0
	for i := range n * n {
		for j := range n * n {
			sum += math.Hypot(w*float64(i%n-j%n)/n, h*float64(i/n-j/n)/n)
		}
	}
	return sum / (n * n * n * n)
}

// Position uniform; 4·speed·(k-1)/(πW) handovers a second.
func TestGaussMarkovLaws(t *testing.T) {
	g := GaussMarkov{Area: square4, Speed: 10, Memory: 0.9, Step: 1e9}
	f := follow(t, g, stations(4, 1, 0), 300, 2000*second)
	near(t, "speed", f.distance/f.moving, 10, 0.02)
	near(t, "position", f.spread/f.time, 1.0/3, 0.05)
	near(t, "handovers a second", f.handovers/f.time, 4*10*3/(math.Pi*4000), 0.05)
}

// speed·(k-1)/W handovers a second.
func TestManhattanLaws(t *testing.T) {
	m := Manhattan{Area: square4, Speed: 10, Block: 125}
	f := follow(t, m, stations(4, 1, 0), 400, 2000*second)
	near(t, "speed", f.distance/f.moving, 10, 0.001)
	near(t, "position", f.spread/f.time, 1.0/3, 0.05)
	near(t, "handovers a second", f.handovers/f.time, 10*3.0/4000, 0.05)
}

// Share mᵢ/Σm of the time; N/Σm moves a second.
func TestNomadicLaws(t *testing.T) {
	stays := []Stay{{7, 500e9}, {8, 120e9}, {9, 60e9}}
	const clients, seconds = 2000, 5000.0
	var moves, first, at7 float64
	for c := range uint64(clients) {
		place, list := Nomadic(stays, newRand(c), int64(seconds*1e9))
		if place == 7 {
			first++
		}
		now := int64(0)
		for _, m := range append(list, Handover{At: int64(seconds * 1e9)}) {
			if place == 7 {
				at7 += float64(m.At-now) / 1e9
			}
			now, place = m.At, m.Station
		}
		moves += float64(len(list))
	}
	near(t, "share", at7/(clients*seconds), 500.0/680, 0.02)
	near(t, "share at the start", first/clients, 500.0/680, 0.05)
	near(t, "moves a second", moves/(clients*seconds), 3/680.0, 0.02)
}

// A straight drive changes at the bisector, with hysteresis where q·|x-n| = |x-s|, and with a
// dwell so much later; never to a station that is only passed by.
func TestHandoverOnAStraightDrive(t *testing.T) {
	leg := []Leg{{Start: 0, End: 100e9, From: Position{0, 0}, VX: 10}}
	for _, c := range []struct {
		hysteresis float64
		dwell      int64
		want       int64
	}{{1, 0, 50e9 + 1}, {1, 7e9, 57e9 + 1}, {1.5, 0, 60e9 + 1}, {1.5, 3e9, 63e9 + 1}, {4, 0, 80e9 + 1}} {
		a := &Attachment{Stations: []Position{{0, 0}, {1000, 0}}, Hysteresis: c.hysteresis, Dwell: c.dwell}
		first, moves := a.Handovers(leg)
		if first != 0 || len(moves) != 1 || moves[0].Station != 1 || moves[0].At < c.want-2 || moves[0].At > c.want {
			t.Errorf("hysteresis %v, dwell %d: %v, want one at %d", c.hysteresis, c.dwell, moves, c.want)
		}
	}
	// The way passes the second station at 10 m and is better there for some seconds only.
	passing := &Attachment{Stations: []Position{{500, 400}, {500, -390}}, Hysteresis: 1.02, Dwell: 60e9}
	if _, moves := passing.Handovers(leg); len(moves) != 0 {
		t.Errorf("a handover to a station that was better too shortly: %v", moves)
	}
}

// The quadratic must find what a client finds that looks every millisecond.
func TestHandoversAgreeWithLooking(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &Attachment{
			Stations:   Grid(rapid.IntRange(1, 6).Draw(t, "stations"), 100, 60),
			Hysteresis: rapid.SampledFrom([]float64{1, 1.1, 2}).Draw(t, "hysteresis"),
			Dwell:      rapid.SampledFrom([]int64{0, 500e6, 3e9}).Draw(t, "dwell"),
		}
		w := Waypoint{Area: Area{100, 60}, Min: 5, Max: 20, Pause: rapid.SampledFrom([]int64{0, 1e9}).Draw(t, "pause")}
		const end = 30 * int64(1e9)
		legs := w.Legs(newRand(rapid.Uint64().Draw(t, "seed")), end)
		first, moves := a.Handovers(legs)
		const tick = int64(1e6)
		at, since := first, make([]int64, len(a.Stations))
		for i := range since {
			since[i] = -1
		}
		var looked []Handover
		k := 0
		for now := int64(0); now < end; now += tick {
			for legs[k].End <= now {
				k++
			}
			p := legs[k].At(now)
			best := -1
			for n := range a.Stations {
				if n == at || a.Hysteresis*a.Hysteresis*square(p, a.Stations[n]) >= square(p, a.Stations[at]) {
					since[n] = -1
					continue
				}
				if since[n] < 0 {
					since[n] = now
				}
				if now-since[n] >= a.Dwell && (best < 0 || square(p, a.Stations[n]) < square(p, a.Stations[best])) {
					best = n
				}
			}
			if best >= 0 {
				looked = append(looked, Handover{now, best})
				at = best
				for i := range since {
					since[i] = -1
				}
			}
		}
		// Looking is late by up to a tick, and what begins after a handover by one tick more. What comes
		// and goes within a few ticks is seen by one of them only.
		for i := 0; i < min(len(looked), len(moves)); i++ {
			if looked[i].Station != moves[i].Station || math.Abs(float64(looked[i].At-moves[i].At)) > float64(int64(i+2)*tick) {
				if i+1 < len(moves) && moves[i+1].At-moves[i].At < 3*tick || i > 0 && moves[i].At-moves[i-1].At < 3*tick || closeCall(a, legs, moves, i) {
					return
				}
				t.Fatalf("handover %d: computed %v, looked %v", i, moves[i], looked[i])
			}
		}
	})
}

// closeCall reports whether a handover hangs on less than what looking every millisecond sees: two
// stations equally near, or a dwell that ends as the station ceases to be better.
func closeCall(a *Attachment, legs []Leg, moves []Handover, i int) bool {
	for _, l := range legs {
		if l.Start <= moves[i].At && moves[i].At < l.End {
			p := l.At(moves[i].At)
			for n := range a.Stations {
				if n != moves[i].Station && math.Abs(math.Sqrt(square(p, a.Stations[n]))-math.Sqrt(square(p, a.Stations[moves[i].Station]))) < 0.1 {
					return true
				}
			}
		}
	}
	return false
}
