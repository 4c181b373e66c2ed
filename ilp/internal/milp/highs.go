package milp

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"
)

// The answers that a solver may have instead of a solution.
var (
	ErrInfeasible  = errors.New("no placement satisfies all constraints")
	ErrUnbounded   = errors.New("the objective is unbounded")
	ErrNumerical   = errors.New("numerical trouble")
	ErrNoSolution  = errors.New("no solution was found within the limits")
	ErrInterrupted = errors.New("interrupted")
	ErrTooLarge    = errors.New("the model would not fit into memory")
	ErrNoSolver    = errors.New("this build has no solver: HiGHS needs cgo; build with CGO_ENABLED=1 and a C++ compiler")
)

// Limits bound the work of one solve. Nodes and iterations are repeatable; the
// time limit is a last net, because what it cuts off depends on the machine.
type Limits struct {
	Gap        float64       // relative gap at which to stop; 0 for 1e-4
	Nodes      int           // branch-and-bound nodes; 0 for no limit
	Iterations int64         // simplex iterations; 0 for no limit
	Time       time.Duration // wall clock; 0 for no limit
	Seed       int           // HiGHS's random seed
	Log        string        // file for HiGHS's log; "" for none
}

// RelativeGap is the relative gap at which to stop.
func (l *Limits) RelativeGap() float64 {
	if l.Gap == 0 {
		return 1e-4
	}
	return l.Gap
}

// Progress is one message of a running solver.
type Progress struct {
	Part      string  // components, component (one of them, alone), columns, or mip
	Value     float64 // best placement so far of what the part solves; +Inf if there is none
	Bound     float64 // proven so far; -Inf if nothing is
	Done, Of  int     // components
	Nodes     int64   // branch-and-bound nodes, of a program
	Iteration int64   // rounds of columns, simplex iterations of a program
}

// An Answer is what HiGHS says of a Model.
type Answer struct {
	Status     Status
	X          []float64 // values, nil if there is none
	Objective  float64   // of X
	Bound      float64   // proven lower bound, -Inf if there is none
	Nodes      int64
	Iterations int64
}

// Status is how a solve ended.
type Status string

const (
	Optimal     Status = "optimal"      // proven, within the gap asked for
	Feasible    Status = "feasible"     // stopped by a limit; the gap is proven
	NoIncumbent Status = "no-incumbent" // stopped by a limit of work before any solution
	TimeLimit   Status = "time-limit"   // the time was over before any solution
	Infeasible  Status = "infeasible"
	Unbounded   Status = "unbounded"
	Numerical   Status = "numerical"
	Interrupted Status = "interrupted" // by the caller; there may be a solution
	NoSolver    Status = "no-solver"   // a program remains, and this build has nothing to solve it with
)

// HiGHS simplex strategies.
const (
	dualSimplex   = 1
	primalSimplex = 4
)

// HiGHS model statuses.
const (
	highsModelEmpty            = 6
	highsOptimal               = 7
	highsInfeasible            = 8
	highsUnboundedOrInfeasible = 9
	highsUnbounded             = 10
	highsTimeLimit             = 13
	highsIterationLimit        = 14
	highsUnknown               = 15
	highsSolutionLimit         = 16
	highsInterrupt             = 17
)

// threads makes HiGHS single-threaded before its first use: the setting is
// global to the process, and results are repeatable only with one.
var threads sync.Once

// configure sets what every solve has in common.
func (h *highs) configure(l Limits) {
	threads.Do(func() { h.option("threads", 1) })
	h.option("output_flag", l.Log != "")
	if l.Log != "" {
		h.option("log_to_console", false)
		h.option("log_file", l.Log)
	}
	h.option("threads", 1)
	h.option("parallel", "off")
	h.option("random_seed", l.Seed)
	h.option("mip_rel_gap", l.RelativeGap())
	h.option("mip_abs_gap", 1e-9)
	h.option("mip_feasibility_tolerance", 1e-7)
	if l.Nodes > 0 {
		h.option("mip_max_nodes", l.Nodes)
	}
	h.watch.max_iterations = cInt64(l.Iterations)
}

// errTime is why a context ends when the time limit of a solve is over.
var errTime = errors.New("the time limit is over")

// Within lets ctx end with the time limit, if there is one.
func (l *Limits) Within(ctx context.Context) (context.Context, context.CancelFunc) {
	if l.Time <= 0 {
		return ctx, func() {}
	}
	return context.WithTimeoutCause(ctx, l.Time, errTime)
}

// Stopped is the answer of a solve that ends because ctx has, with a placement or
// without: a time limit is a limit like others, all else is an interruption.
func Stopped(ctx context.Context, found bool) (Status, error) {
	switch limit := errors.Is(context.Cause(ctx), errTime); {
	case limit && found:
		return Feasible, nil
	case limit:
		return TimeLimit, ErrNoSolution
	case found:
		return Interrupted, nil
	default:
		return Interrupted, ErrInterrupted
	}
}

// columns unzips the variables for HiGHS.
func (m *Model) columns() (cost, lower, upper []float64, integer []int32) {
	n := len(m.vars)
	cost, lower, upper = make([]float64, n), make([]float64, n), make([]float64, n)
	integer = make([]int32, n)
	for i := range m.vars {
		v := &m.vars[i]
		cost[i], lower[i], upper[i] = v.cost, v.lower, v.upper
		if v.integer {
			integer[i] = 1
		}
	}
	return cost, lower, upper, integer
}

// load passes the model to HiGHS.
func (m *Model) load(h *highs) error {
	cost, lower, upper, integer := m.columns()
	rowLower, rowUpper := make([]float64, len(m.rows)), make([]float64, len(m.rows))
	for i, r := range m.rows {
		rowLower[i], rowUpper[i] = r.lower, r.upper
	}
	return h.pass(cost, lower, upper, rowLower, rowUpper, append(m.start, int32(len(m.index))), m.index, m.value, integer, m.Offset)
}

// A Start gives some variables values to begin with; HiGHS completes them.
type Start struct {
	Index []int32
	Value []float64
}

// Solve minimises the model, beginning with start if it is not nil. It returns
// early when ctx ends, with the status Interrupted, or with the time limit.
func (m *Model) Solve(ctx context.Context, l Limits, start *Start) (*Answer, error) {
	ctx, cancel := l.Within(ctx)
	defer cancel()
	if ctx.Err() != nil {
		return cutShort(ctx), nil
	}
	if !Available {
		return nil, ErrNoSolver
	}
	if len(m.index) > math.MaxInt32-1 {
		return nil, fmt.Errorf("%v: more nonzeros than HiGHS can index: %w", m, ErrTooLarge)
	}
	h := openHighs()
	defer h.close()
	h.configure(l)
	if err := m.load(h); err != nil {
		return nil, err
	}
	if start != nil {
		h.begin(start.Index, start.Value)
	}
	if m.Progress != nil {
		h.hear(m.Progress)
	}
	return h.solve(ctx, m)
}

// cutShort is the answer of a solve that ctx has ended before it found anything.
func cutShort(ctx context.Context) *Answer {
	status, _ := Stopped(ctx, false)
	return &Answer{Status: status, Bound: math.Inf(-1)}
}

// grace is how long HiGHS may take to heed an interruption. Most of it does at
// once, but not the setup of its branch and bound, which with millions of rows can
// take many minutes (the clique partition of the objective).
const grace = time.Second

// A verdict is HiGHS's model status after a run; not ok if the call failed.
type verdict struct {
	status int
	ok     bool
}

// finish runs HiGHS until it is done, or ctx has ended and HiGHS heeds that. If it
// does not, h is left: it frees itself when the run returns at last, and nothing
// may be asked of it any more.
func (h *highs) finish(ctx context.Context) verdict {
	done := make(chan verdict, 1)
	go func() {
		status, ok := h.run()
		done <- verdict{status, ok}
	}()
	select {
	case v := <-done:
		return v
	case <-ctx.Done():
	}
	h.interrupt()
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	select {
	case v := <-done:
		return v
	case <-patience.Done():
	}
	h.left = true
	go func() {
		<-done
		h.free()
	}()
	return verdict{status: highsInterrupt}
}

// solve runs HiGHS and tells its statuses apart.
func (h *highs) solve(ctx context.Context, m *Model) (*Answer, error) {
	v := h.finish(ctx)
	if h.left {
		return cutShort(ctx), nil
	}
	status := v.status
	a := &Answer{Bound: math.Inf(-1), Nodes: max(0, h.int64Info("mip_node_count")), Iterations: int64(h.intInfo("simplex_iteration_count"))}
	const feasible = 2 // of primal_solution_status
	mip := m.Size().Integers > 0
	if h.intInfo("primal_solution_status") == feasible {
		a.X = make([]float64, len(m.vars))
		h.solution(a.X, nil)
		a.Objective = h.floatInfo("objective_function_value")
	}
	if mip {
		a.Bound = h.floatInfo("mip_dual_bound")
	} else if status == highsOptimal {
		a.Bound = a.Objective
	}
	if status == highsModelEmpty {
		a.X, a.Objective, a.Bound = make([]float64, len(m.vars)), m.Offset, m.Offset
	}
	a.Status = h.judge(ctx, v, a)
	return a, nil
}

func (h *highs) judge(ctx context.Context, v verdict, a *Answer) Status {
	status := v.status
	switch {
	case status == highsOptimal || status == highsModelEmpty:
		return Optimal
	case status == highsInfeasible:
		return Infeasible
	case status == highsUnbounded:
		return Unbounded
	case status == highsUnboundedOrInfeasible:
		return Infeasible // all our variables with a cost are bounded below
	case ctx.Err() != nil:
		status, _ := Stopped(ctx, a.X != nil)
		return status
	case !v.ok:
		return Numerical
	}
	limited := h.limited() || status == highsTimeLimit || status == highsIterationLimit || status == highsSolutionLimit || status == highsInterrupt
	switch {
	case a.X != nil:
		return Feasible
	case limited:
		return NoIncumbent
	default:
		return Numerical
	}
}
