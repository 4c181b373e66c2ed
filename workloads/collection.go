package workloads

import "github.com/ermes-sim/ermes-sim/internal/portable"

// Consistency is the consistency model of a collection (thesis section 2.1).
type Consistency uint8

const (
	// SEC is Strong Eventual Consistency: any replica serves reads and writes,
	// and replicas that got the same updates are equal.
	SEC Consistency = iota
	// Sequential is sequential consistency by a single leader that orders all
	// writes and propagates them asynchronously to followers.
	Sequential
)

// Consistencies lists the models in the order in which tables show them.
var Consistencies = [...]Consistency{SEC, Sequential}

// String is the name that scenarios and tables use.
func (c Consistency) String() string {
	if c == SEC {
		return "sec"
	}
	return "sequential"
}

// A Collection is partitioned function state: the atomic unit of placement,
// migration and replication (thesis section 2.1).
type Collection struct {
	Name        string
	Consistency Consistency
	Size        int64 // bytes of state at the start; it grows and shrinks with what is written
	Home        int   // node that holds the first copy (leader, or anchor for SEC)
	Read, Write int   // functions that clients call to read and to write it
}

// LogUniform draws a size in [min, max] whose logarithm is uniform: the usual
// shape of object sizes over several orders of magnitude. 0 < min <= max.
func LogUniform(rng Rand, min, max int64) int64 {
	if min == max {
		return min
	}
	ratio := portable.Log(float64(max)) - portable.Log(float64(min))
	size := int64(portable.Exp(portable.Log(float64(min)) + float64(rng.Float64()*ratio)))
	return clamp(size, min, max)
}

func clamp(x, lo, hi int64) int64 {
	if x < lo {
		return lo
	}
	if x > hi {
		return hi
	}
	return x
}
