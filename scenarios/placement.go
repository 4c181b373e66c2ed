package scenarios

// Placement is the placement protocol and its policies. The three weights are
// those of the energy E = F + C + ∑H, in requests in flight.
type Placement struct {
	Epoch   int64  // ns; the round by default
	Phase   string // PhaseAligned or PhaseRandom
	Gossip  int64  // ns between sending gossip and deciding
	Beta    float64
	Epsilon float64
	Kappa   float64
	History History

	Sequential, SEC Policy
}

// When the epochs of the nodes begin.
const (
	PhaseAligned = "aligned" // all at multiples of the epoch
	PhaseRandom  = "random"  // each node at an own offset
)

// Weights of past windows.
const (
	WeightsExponential = "exponential" // Decay^k for the window k back
	WeightsLinear      = "linear"      // 1 - k/Windows
	WeightsNone        = "none"        // the last window alone
)

// History is how nodes estimate rates from the windows of past epochs.
type History struct {
	Windows    int
	Weights    string
	Decay      float64
	Flush      float64 // standard deviations at which a link's history is dropped; 0 = never
	EarlyClose bool    // a running window ends as soon as it contradicts the history
}

// A Policy is a placement rule by name, and what the file says of its parameters.
type Policy struct {
	Name   string
	Params map[string]any // int64, float64, bool or string; those absent have the policy's defaults
}

// A Pin is a placement that stands from the start and never changes.
type Pin struct {
	Collection string
	Leader     string   // leader, or anchor for sec
	Replicas   []string // the leader included
}
