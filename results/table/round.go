package table

// Round is what the invocations sent in one round saw, for one consistency
// model or for all. A round without invocations has counts of 0 and null
// latencies. Latencies are those of successful invocations; percentiles are
// nearest-rank.
type Round struct {
	Round        int32    `parquet:"round,delta"`             // number of the round, from 0
	StartNs      int64    `parquet:"start_ns,delta"`          // virtual time at which it begins
	Consistency  string   `parquet:"consistency,dict"`        // all, sec or sequential
	Invocations  int64    `parquet:"invocations,delta"`       // invocations sent in the round that ended, failed ones included
	Failed       int64    `parquet:"failed,delta"`            // those whose status is not ok
	MeanNs       *float64 `parquet:"mean_ns,optional"`        // mean latency
	P50Ns        *int64   `parquet:"p50_ns,optional"`         // median latency
	P95Ns        *int64   `parquet:"p95_ns,optional"`         // 95th percentile
	P99Ns        *int64   `parquet:"p99_ns,optional"`         // 99th percentile
	MaxNs        *int64   `parquet:"max_ns,optional"`         // largest latency
	ReadsMeanNs  *float64 `parquet:"reads_mean_ns,optional"`  // mean latency of reads
	WritesMeanNs *float64 `parquet:"writes_mean_ns,optional"` // mean latency of writes
	Mobility     bool     `parquet:"mobility"`                // whether clients moved at the start of this round
}
