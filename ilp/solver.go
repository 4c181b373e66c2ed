package ilp

import "github.com/ermes-sim/ermes-sim/ilp/internal/milp"

// What who asks for a solve sees of the solver beneath.
type (
	// Model is a mixed-integer program that can be written down for other solvers.
	Model = milp.Model
	// Size counts a Model.
	Size = milp.Size
	// Limits bound the work of one solve.
	Limits = milp.Limits
	// Status is how a solve ended.
	Status = milp.Status
	// Progress is one message of a running solver.
	Progress = milp.Progress
)

// How a solve may end.
const (
	Optimal     = milp.Optimal
	Feasible    = milp.Feasible
	NoIncumbent = milp.NoIncumbent
	NoSolver    = milp.NoSolver
	TimeLimit   = milp.TimeLimit
	Infeasible  = milp.Infeasible
	Unbounded   = milp.Unbounded
	Numerical   = milp.Numerical
	Interrupted = milp.Interrupted
)

// The answers that a solve may have instead of a placement.
var (
	ErrInfeasible  = milp.ErrInfeasible
	ErrUnbounded   = milp.ErrUnbounded
	ErrNumerical   = milp.ErrNumerical
	ErrNoSolution  = milp.ErrNoSolution
	ErrInterrupted = milp.ErrInterrupted
	ErrTooLarge    = milp.ErrTooLarge
	ErrNoSolver    = milp.ErrNoSolver
)

// SolverVersion names the solver of mixed-integer programs in this build.
const SolverVersion = milp.Solver

// HasSolver reports whether there is one. Without, placements that the tree programs find
// are still proven; what takes a program ends with NoSolver.
const HasSolver = milp.Available
