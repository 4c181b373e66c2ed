package scenarios

// When the simulated placement is held against the optimum.
const (
	CompareEpoch       = "epoch"       // every epoch of the window of measurement
	CompareEquilibrium = "equilibrium" // a collection has settled
	CompareBeforeMove  = "before_move" // last epoch before clients move
	CompareEnd         = "end"         // last epoch of the run
)

// ILP is when and how the placement is held against the optimum.
type ILP struct {
	Compare     []string // CompareEpoch, CompareEquilibrium, CompareBeforeMove, CompareEnd; empty = never
	Every       int64    // ns; besides, at the last epoch before each multiple; 0 = not
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

func (i *ILP) keys() []key {
	return []key{
		opt("compare", enums(&i.Compare, CompareEpoch, CompareEquilibrium, CompareBeforeMove, CompareEnd).or(CompareEquilibrium, CompareBeforeMove, CompareEnd), "When the placement is compared: at each `epoch` of the window of measurement, with the costs of all placements that stood in it, averaged by time; when an `equilibrium` has been found; at the last epoch `before_move`, when a rule moves all its clients at once; at the `end`; `[]` for never. The gap over time needs `epoch`: the other instants are those at which the placement had most time to settle."),
		opt("every", span(&i.Every).above(0).unset(), "Besides, hold the placement against the optimum at the last epoch that ends by each multiple of this time: for demand that changes and clients that move one by one, which have no equilibrium."),
		opt("verify", boolean(&i.Verify), "Prove each optimum with the MIP solver besides the exact tree algorithm, and fail if they differ."),
		opt("quiet_epochs", integer(&i.QuietEpochs).between(1, 10_000).or(8), "Epochs without an act, committed or pending, after which a collection is in equilibrium. 8 with a noise threshold; 3 suffice where demand is deterministic and `z: 0`."),
		opt("mip_nodes", integer(&i.MIPNodes).between(1, 1<<30).or(100_000), "Branch-and-bound nodes per solve. Limits are in work, not in time, so that results never depend on the machine."),
		opt("iterations", long(&i.Iterations).between(1, 1<<40).or(10_000_000), "Simplex iterations per solve."),
	}
}
