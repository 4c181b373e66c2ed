package table

// Placement is one committed change of where a collection's copies are. A copy
// of the whole placement at any time follows from the rows up to it: the last
// row of each collection carries its leader and all replicas.
type Placement struct {
	AtNs        int64    `parquet:"at_ns,delta"`           // virtual time at which the new placement serves
	Epoch       int32    `parquet:"epoch,delta"`           // epoch in which it was decided, from 0
	Collection  string   `parquet:"collection,dict"`       // name of the collection
	Consistency string   `parquet:"consistency,dict"`      // sec or sequential
	Act         string   `parquet:"act,dict"`              // create, copy, move, drop, lead or refuse
	Node        string   `parquet:"node,dict"`             // node that got, lost, or now leads the copy
	FromNode    string   `parquet:"from_node,dict"`        // where state or leadership came from; empty if from nowhere
	Leader      string   `parquet:"leader,dict"`           // leader (sequential) or anchor (sec) after the act
	Term        int64    `parquet:"term,delta"`            // term of that leader
	Seq         int64    `parquet:"seq,delta"`             // number of the act within the collection
	Replicas    string   `parquet:"replicas,dict"`         // nodes that hold a copy after the act, leader included, separated by spaces
	Bytes       int64    `parquet:"bytes,delta"`           // state that was transferred for the act
	DeltaEnergy *float64 `parquet:"delta_energy,optional"` // change of energy that the policy expected, requests in flight; null where the rule computes none
	Reason      string   `parquet:"reason,dict"`           // why, in the policy's words
}

// Changes reports whether the act changed a placement that stood: its creation did
// not, nor did a copy that was refused.
func (p *Placement) Changes() bool { return p.Act != "create" && p.Act != "refuse" }
