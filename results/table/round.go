package table

// Round is what the invocations sent in one round saw, for one consistency
// model or for all. A model without invocations has counts of 0 and null
// latencies; a round in which nothing happened has no rows, unless it is the first
// or the last. Latencies are those of successful invocations; percentiles are
// nearest-rank.
type Round struct {
	Round        int32    `parquet:"round,delta"`             // number of the round, from 0
	StartNs      int64    `parquet:"start_ns,delta"`          // virtual time at which it begins
	Consistency  string   `parquet:"consistency,dict"`        // all, sec or sequential
	Invocations  int64    `parquet:"invocations,delta"`       // invocations sent in the round
	Failed       int64    `parquet:"failed,delta"`            // those that ended with a status other than ok
	Unanswered   int64    `parquet:"unanswered,delta"`        // those that never ended
	Open         int64    `parquet:"open,delta"`              // invocations under way at the end of the round, whenever they were sent
	MeanNs       *float64 `parquet:"mean_ns,optional"`        // mean latency
	P50Ns        *int64   `parquet:"p50_ns,optional"`         // median latency
	P95Ns        *int64   `parquet:"p95_ns,optional"`         // 95th percentile
	P99Ns        *int64   `parquet:"p99_ns,optional"`         // 99th percentile
	MaxNs        *int64   `parquet:"max_ns,optional"`         // largest latency
	ReadsMeanNs  *float64 `parquet:"reads_mean_ns,optional"`  // mean latency of reads
	WritesMeanNs *float64 `parquet:"writes_mean_ns,optional"` // mean latency of writes
	Stretch      *float64 `parquet:"stretch,optional"`        // discovery stretch: path_ns over nearest_ns, both summed over the invocations; null if the sum of nearest_ns is 0
	DetourNs     *float64 `parquet:"detour_ns,optional"`      // mean of path_ns - nearest_ns
	StaleNs      *float64 `parquet:"stale_ns,optional"`       // mean time from a write to its arrival at another copy, over the arrivals of the round; null without any
	StaleMaxNs   *int64   `parquet:"stale_max_ns,optional"`   // longest
	Behind       *float64 `parquet:"behind,optional"`         // writes that a copy lacks, mean over copies and time: the sum of those times over copies and length of the round
	Mobility     bool     `parquet:"mobility"`                // whether clients moved at the start of this round
}
