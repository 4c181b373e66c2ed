//go:build !cgo

package milp

// Available reports whether this build has HiGHS. Without cgo it has not: Model.Solve and
// Model.Keep say ErrNoSolver, and nothing below is ever called.
const Available = false

// Solver names it.
const Solver = "none (built without cgo)"

// A highs stands for the HiGHS object that is not there.
type highs struct {
	watch struct{ max_iterations int64 }
	left  bool
}

const absent = "milp: HiGHS is called in a build without it"

func openHighs() *highs         { panic(absent) }
func cInt64(x int64) int64      { return x }
func (*highs) close()           { panic(absent) }
func (*highs) free()            { panic(absent) }
func (*highs) interrupt()       { panic(absent) }
func (*highs) limited() bool    { panic(absent) }
func (*highs) run() (int, bool) { panic(absent) }

func (*highs) option(string, any)          { panic(absent) }
func (*highs) hear(func(Progress))         { panic(absent) }
func (*highs) begin([]int32, []float64)    { panic(absent) }
func (*highs) solution(_, _ []float64)     { panic(absent) }
func (*highs) bound(int, float64, float64) { panic(absent) }
func (*highs) intInfo(string) int          { panic(absent) }
func (*highs) int64Info(string) int64      { panic(absent) }
func (*highs) floatInfo(string) float64    { panic(absent) }

func (*highs) pass(_, _, _, _, _ []float64, _, _ []int32, _ []float64, _ []int32, _ float64) error {
	panic(absent)
}

func (*highs) addColumns(_, _, _ []float64, _, _ []int32, _ []float64) { panic(absent) }
func (*highs) addRow(_, _ float64, _ []int32, _ []float64)             { panic(absent) }
