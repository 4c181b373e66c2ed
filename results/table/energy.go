package table

// Energy is the energy of the placement at the end of one epoch and its terms,
// in requests in flight, for the collections of one consistency model.
// Invariant: Total is the sum of the six terms, LoadBound <= Load.
type Energy struct {
	AtNs          int64   `parquet:"at_ns,delta"`      // virtual time of the epoch's end
	Epoch         int32   `parquet:"epoch,delta"`      // number of the epoch, from 0
	Consistency   string  `parquet:"consistency,dict"` // sec, sequential, or all
	ElasticReads  float64 `parquet:"elastic_reads"`    // reads per second x RTT to where they are served
	ElasticWrites float64 `parquet:"elastic_writes"`   // writes per second x RTT to where they are served
	Propagation   float64 `parquet:"propagation"`      // beta x writes per second x RTT of the tree that joins the copies
	Copies        float64 `parquet:"copies"`           // epsilon x number of copies
	Hydrostatic   float64 `parquet:"hydrostatic"`      // sum over nodes of -kappa log(1 - occupancy + delta); of all collections together
	Load          float64 `parquet:"load"`             // sum over nodes of cpu rho / (1 - rho), likewise
	LoadBound     float64 `parquet:"load_bound"`       // what load would be at least if the same work were spread in the best way over all cores
	Total         float64 `parquet:"total"`            // sum of the six terms
	Judged        int64   `parquet:"judged,delta"`     // acts that ended in the epoch and were held against the energy for the demand that is expected
	Rises         int64   `parquet:"rises,delta"`      // those of them that raised it
	Raised        float64 `parquet:"raised"`           // by so much in all, requests in flight
}
