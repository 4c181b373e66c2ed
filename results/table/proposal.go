package table

// Proposal is an action that a node's policy has chosen, and what the leader (sec:
// the anchor) made of it. The acts that follow from a committed one have its
// reason, in the table placements.
// Invariant: DeltaEnergy is the sum of its six terms.
type Proposal struct {
	AtNs        int64    `parquet:"at_ns,delta"`           // virtual time of the verdict
	MadeNs      int64    `parquet:"made_ns,delta"`         // virtual time of the decision
	Collection  string   `parquet:"collection,dict"`       // name of the collection
	Consistency string   `parquet:"consistency,dict"`      // sec or sequential
	Proposer    string   `parquet:"proposer,dict"`         // node whose policy decided
	Leader      string   `parquet:"leader,dict"`           // node that judged it
	Act         string   `parquet:"act,dict"`              // copy, drop or lead
	Target      string   `parquet:"target,dict"`           // node that is to get the copy or the role; empty for a drop
	DropSelf    bool     `parquet:"drop_self"`             // whether the proposer's copy goes in the same act
	Verdict     string   `parquet:"verdict,dict"`          // committed, busy, stale, needless or impossible
	DeltaEnergy *float64 `parquet:"delta_energy,optional"` // expected change of energy, requests in flight; null where the rule computes none
	Threshold   *float64 `parquet:"threshold,optional"`    // what it had to stay below: -z standard deviations of the estimate; null with it
	Reads       float64  `parquet:"delta_reads"`           // its term of reads: rate x RTT
	Writes      float64  `parquet:"delta_writes"`          // its term of writes: rate x RTT
	Propagation float64  `parquet:"delta_propagation"`     // its term of propagation
	Copies      float64  `parquet:"delta_copies"`          // its term of copies held
	Memory      float64  `parquet:"delta_memory"`          // its hydrostatic term
	Load        float64  `parquet:"delta_load"`            // its term of busy cores, where they are priced
	Offer       float64  `parquet:"offer"`                 // what the act may displace at its target, requests in flight
	ReadRate    float64  `parquet:"read_rate"`             // reads per second that the decision stood on
	WriteRate   float64  `parquet:"write_rate"`            // writes per second that only the leader serves, likewise
	UpdateRate  float64  `parquet:"update_rate"`           // all writes per second, likewise
	EvidenceS   float64  `parquet:"evidence_s"`            // seconds of counting that the least certain of these rates is worth; 0 without any
	Origins     int32    `parquet:"origins,delta"`         // access nodes with demand
	Reason      string   `parquet:"reason,dict"`           // why, in the policy's words
}
