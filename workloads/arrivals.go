package workloads

// Process is a family of arrival processes.
type Process uint8

const (
	// Poisson arrivals are open-loop with exponential gaps.
	Poisson Process = iota
	// Deterministic arrivals come at Phase, Phase+Period, Phase+2·Period, ...
	Deterministic
	// Closed arrivals come one think time after the previous reply.
	Closed
	// Traced arrivals are those of a recorded trace; nothing is drawn.
	Traced
)

// Arrivals says when a client calls.
type Arrivals struct {
	Process Process
	Period  int64 // mean gap in ns (Poisson, Deterministic) or mean think time (Closed), > 0
	Phase   int64 // Deterministic: time of the first arrival after the client's start, ns
	Fixed   bool  // Closed: the think time is constant instead of exponential

	// Poisson: what the rate is multiplied by over time, and a bound of the product. Ceiling
	// 0 means that the rate never changes, and nothing is thinned.
	Shapes  []Shape
	Ceiling float64
	End     int64 // of the run, ns: no arrival is looked for after it
}

// Changing reports whether the rate may change over time.
func (a Arrivals) Changing() bool { return len(a.Shapes) > 0 }

// Thinned reports whether arrivals are candidates that are kept or not.
func (a Arrivals) Thinned() bool { return a.Ceiling > 0 }

// First is the time of the first arrival of a client that starts at start. keep decides
// on candidates; it is only asked if arrivals are thinned.
func (a Arrivals) First(rng, keep Rand, start int64) int64 {
	if a.Process == Deterministic {
		return start + a.Phase
	}
	return a.Next(rng, keep, start)
}

// Next is the time of the arrival after the one at now. For Closed, now is
// when the reply came.
func (a Arrivals) Next(rng, keep Rand, now int64) int64 {
	if a.Thinned() {
		return a.thinned(rng, keep, now)
	}
	return now + a.gap(rng)
}

// thinned is the next arrival of a Poisson process whose rate changes. Candidates come
// at the highest rate, and each is an arrival with probability rate(t)/highest:
//
//	U·Ceiling < ∏ f(t),   U uniform in [0, 1)
//
// Candidates do not depend on the shapes: with one Ceiling, who calls less calls at some
// of the same instants (Lewis and Shedler, "Simulation of nonhomogeneous Poisson
// processes by thinning", Naval Research Logistics Quarterly 26(3), 1979).
func (a Arrivals) thinned(rng, keep Rand, now int64) int64 {
	gap := float64(a.Period) / a.Ceiling
	for t := now; ; {
		t += int64(rng.Exp(gap))
		if t >= a.End || float64(keep.Float64()*a.Ceiling) < Product(a.Shapes, t) {
			return t
		}
	}
}

func (a Arrivals) gap(rng Rand) int64 {
	if a.Process == Deterministic || (a.Process == Closed && a.Fixed) {
		return a.Period
	}
	return int64(rng.Exp(float64(a.Period)))
}
