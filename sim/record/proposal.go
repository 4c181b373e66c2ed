package record

import "github.com/ermes-sim/ermes-sim/policy"

// A Verdict is what the leader makes of a proposal.
type Verdict uint8

// The verdicts.
const (
	Committed  Verdict = iota // the act begins, or a drop has been ordered
	Busy                      // another act on the collection is under way
	Stale                     // it stands on a configuration that is not current any more
	Needless                  // its target has a copy, or gets one, already
	Impossible                // it would take the last copy, or is not the proposer's to make
)

// String is the name that tables use.
func (v Verdict) String() string {
	return [...]string{"committed", "busy", "stale", "needless", "impossible"}[v]
}

// A Proposal is an action that a node's policy has chosen, with what the decision
// stood on, and what the leader made of it. It is what travels to the leader. What
// follows from a committed one are Acts of the same reason.
type Proposal struct {
	At         int64 // ns, of the verdict
	Made       int64 // ns, of the decision
	Collection int32
	Proposer   int32
	Leader     int32 // that judged it; with At and Verdict of the leader's making
	Kind       policy.Kind
	To         int32 // target, -1 of a drop
	DropSelf   bool
	Verdict    Verdict

	Delta, Threshold                                 float64 // expected change of energy, and what it had to stay below; NaN where the rule computes none
	Reads, Writes, Propagation, Copies, Memory, Load float64 // Delta by term
	Offer                                            float64 // what the act may displace
	Reason                                           string

	// What the decision stood on: rates per second, and the seconds of counting that
	// the least certain of them is worth.
	ReadRate, WriteRate, UpdateRate, Evidence float64
	Origins                                   int // access nodes with demand
}
