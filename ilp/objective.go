package ilp

import "math"

// An Objective is the cost of a placement by its terms, in requests in flight:
//
//	F = Access + Network + Execution + Remote      Σ_k λ_k·T_k
//	C = Propagation + Copies                       Σ_c (β·W_c·Steiner(R_c) + ε·|R_c|)
type Objective struct {
	Access      float64 `json:"access"`      // Σ λ·(RTT between client and access node)
	Network     float64 `json:"network"`     // Σ λ·(RTT between access and execution node)
	Execution   float64 `json:"execution"`   // Σ λ·(execution)
	Remote      float64 `json:"remote"`      // Σ λ·(remote calls)
	Propagation float64 `json:"propagation"` // Σ β·W·Steiner(R)
	Copies      float64 `json:"copies"`      // Σ ε·|R|
}

// F is the execution time over all requests.
func (o *Objective) F() float64 { return o.Access + o.Network + o.Execution + o.Remote }

// C is the regulariser.
func (o *Objective) C() float64 { return o.Propagation + o.Copies }

// Total is F + C.
func (o *Objective) Total() float64 { return o.F() + o.C() }

// NetworkF is F without access and execution, which no placement with equal
// nodes can change: what optimality gaps are measured over, together with C.
func (o *Objective) NetworkF() float64 { return o.Network + o.Remote }

// AddScaled adds x times a factor: the mean of several placements is the sum of each
// times its share.
func (o *Objective) AddScaled(x *Objective, factor float64) {
	o.Access += float64(x.Access * factor)
	o.Network += float64(x.Network * factor)
	o.Execution += float64(x.Execution * factor)
	o.Remote += float64(x.Remote * factor)
	o.Propagation += float64(x.Propagation * factor)
	o.Copies += float64(x.Copies * factor)
}

func (o *Objective) add(x *Objective) {
	o.Access += x.Access
	o.Network += x.Network
	o.Execution += x.Execution
	o.Remote += x.Remote
	o.Propagation += x.Propagation
	o.Copies += x.Copies
}

// Weights say how much each term of an Objective counts in what is minimised.
type Weights struct {
	Access, Network, Execution, Remote float64
	Propagation, Copies                float64
}

// Total minimises F + C.
var Total = Weights{1, 1, 1, 1, 1, 1}

// NetworkOnly minimises F without access and execution, plus C.
var NetworkOnly = Weights{Network: 1, Remote: 1, Propagation: 1, Copies: 1}

// OnlyF and OnlyC minimise one of the two objectives, for lexicographic orders.
var (
	OnlyF = Weights{Access: 1, Network: 1, Execution: 1, Remote: 1}
	OnlyC = Weights{Propagation: 1, Copies: 1}
)

// least is what no placement costs less than: 0, if no weight is negative.
func (w Weights) least() float64 {
	if min(w.Access, w.Network, w.Execution, w.Remote, w.Propagation, w.Copies) < 0 {
		return math.Inf(-1)
	}
	return 0
}

// Of is the weighted sum that is minimised.
func (w Weights) Of(o *Objective) float64 {
	sum := float64(w.Access * o.Access)
	sum += float64(w.Network * o.Network)
	sum += float64(w.Execution * o.Execution)
	sum += float64(w.Remote * o.Remote)
	sum += float64(w.Propagation * o.Propagation)
	return sum + float64(w.Copies*o.Copies)
}
