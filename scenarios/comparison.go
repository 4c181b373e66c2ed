package scenarios

// When the simulated placement is held against the optimum.
const (
	CompareEquilibrium = "equilibrium" // a collection has settled
	CompareBeforeMove  = "before_move" // last epoch before clients move
	CompareEnd         = "end"         // last epoch of the run
)

// ILP is when and how the placement is held against the optimum.
type ILP struct {
	Compare     []string // CompareEquilibrium, CompareBeforeMove, CompareEnd; empty = never
	Verify      bool     // prove each optimum by the MIP solver too
	QuietEpochs int      // epochs without an act after which a collection is in equilibrium
	MIPNodes    int      // branch-and-bound nodes per solve; beyond, the gap is null
	Iterations  int64    // simplex iterations per solve; beyond, the gap is null
}

// Modes of recording.
const (
	RecordAll     = "all"
	RecordSample  = "sample" // one invocation of OneIn
	RecordSummary = "summary"
)

// Record is which invocations the tables keep.
type Record struct {
	Mode  string
	OneIn int // 1 for RecordAll, 0 for RecordSummary
}
