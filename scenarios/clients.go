package scenarios

import "math"

// Clients is a number of clients that differ in name and access node alone.
type Clients struct {
	Name        string
	Count       int      // 0: one client called Name; n: Name-0 ... Name-(n-1)
	At          []string // tiers and nodes; client i starts at the i-th of these nodes, cyclically
	Arrivals    Arrivals
	Start, Stop int64 // ns; active in [Start, Stop); Stop 0 = to the end
	WriteShare  float64
	WorkingSet  *WorkingSet // exactly one of WorkingSet and Collections is given
	Collections []string    // collections or groups; each call picks one uniformly
}

// Processes of arrival.
const (
	Poisson       = "poisson"       // open loop, exponential gaps
	Deterministic = "deterministic" // at Phase, Phase + 1/Rate, Phase + 2/Rate, ...
	Closed        = "closed"        // one think time after the previous reply
)

// Arrivals says when a client calls.
type Arrivals struct {
	Process string
	Rate    float64 // calls per second and client (Poisson, Deterministic)
	Phase   int64   // ns after the client's start (Deterministic)
	Think   int64   // mean think time, ns (Closed)
	Fixed   bool    // the think time is constant instead of exponential (Closed)
}

// Period is the mean gap or think time in ns, at least 1.
func (a Arrivals) Period() int64 {
	if a.Process == Closed {
		return a.Think
	}
	return max(1, int64(math.Round(1e9/a.Rate)))
}

// WorkingSet says how each client chooses the few collections that it works
// on, once, before the run.
type WorkingSet struct {
	Size        int     // ranks per client
	Zipf        float64 // exponent of the popularity of ranks; 0 = uniform
	Locality    float64 // probability that a rank is drawn from the client's own region
	Region      string  // tier whose subtrees are the regions; "" = one region
	Collections []string
}
