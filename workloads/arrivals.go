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
}

// First is the time of the first arrival of a client that starts at start.
func (a Arrivals) First(rng Rand, start int64) int64 {
	if a.Process == Deterministic {
		return start + a.Phase
	}
	return start + a.gap(rng)
}

// Next is the time of the arrival after the one at now. For Closed, now is
// when the reply came.
func (a Arrivals) Next(rng Rand, now int64) int64 { return now + a.gap(rng) }

func (a Arrivals) gap(rng Rand) int64 {
	if a.Process == Deterministic || (a.Process == Closed && a.Fixed) {
		return a.Period
	}
	return int64(rng.Exp(float64(a.Period)))
}
