package table

// Comparison holds the placement of one collection (or of all that share a
// constraint) against the ILP optimum for the demand of one epoch. Costs are
// in requests in flight. Values that the solver did not deliver are null.
type Comparison struct {
	AtNs            int64    `parquet:"at_ns,delta"`                // virtual time of the comparison
	Epoch           int32    `parquet:"epoch,delta"`                // epoch whose demand it stands on, from 0
	Collection      string   `parquet:"collection,dict"`            // name of the collection, or all
	Consistency     string   `parquet:"consistency,dict"`           // sec or sequential
	Trigger         string   `parquet:"trigger,dict"`               // epoch, equilibrium, before_move, every, end, or static
	Settled         bool     `parquet:"settled"`                    // whether the placement had reached its equilibrium
	Faulted         bool     `parquet:"faulted"`                    // whether anything was broken during the epoch
	Requests        int64    `parquet:"requests,delta"`             // requests of the epoch
	Rate            float64  `parquet:"rate"`                       // their rate per second
	F               float64  `parquet:"f"`                          // F of the simulated placement: access, network and execution
	C               float64  `parquet:"c"`                          // C of the simulated placement: propagation and copies
	NetworkF        float64  `parquet:"network_f"`                  // F without access and execution
	OptimumF        *float64 `parquet:"optimum_f,optional"`         // F of the optimum
	OptimumC        *float64 `parquet:"optimum_c,optional"`         // C of the optimum
	OptimumNetworkF *float64 `parquet:"optimum_network_f,optional"` // F without access and execution of the optimum
	Bound           *float64 `parquet:"bound,optional"`             // proven lower bound of network_f + c
	Gap             *float64 `parquet:"gap,optional"`               // (simulated - optimum) / optimum over network_f + c
	GapTotal        *float64 `parquet:"gap_total,optional"`         // the same over f + c
	Distance        *int32   `parquet:"distance,optional"`          // replicas that differ, plus 1 if the leader does
	Replicas        string   `parquet:"replicas,dict"`              // simulated copies, separated by spaces
	Leader          string   `parquet:"leader,dict"`                // simulated leader or anchor
	OptimumReplicas string   `parquet:"optimum_replicas,dict"`      // optimal copies, separated by spaces
	OptimumLeader   string   `parquet:"optimum_leader,dict"`        // optimal leader
	Solver          string   `parquet:"solver,dict"`                // what solved it
	Status          string   `parquet:"status,dict"`                // optimal, or why it is not proven
}

// Triggers of a comparison.
const (
	TriggerEpoch       = "epoch"       // costs are averaged by time over the placements that stood in the epoch
	TriggerEquilibrium = "equilibrium" // the placement at the end of the epoch, as below
	TriggerBeforeMove  = "before_move"
	TriggerEvery       = "every"
	TriggerEnd         = "end"
	TriggerStatic      = "static" // the mean of all rows epoch against the one placement that is best for their demand together
)
