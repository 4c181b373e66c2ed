package optimum

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// Solve holds all noted placements against the optimum, several at once, and
// returns the rows in the order in which they were noted. The limits are in work
// and not in time, so that the rows never depend on the machine.
func Solve(ctx context.Context, b *setting.Build, all []Comparison) ([]table.Comparison, error) {
	rows := make([][]table.Comparison, len(all))
	errs := make([]error, len(all))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), max(1, len(all))) {
		workers.Go(func() {
			for i := range next {
				if ctx.Err() != nil {
					continue
				}
				rows[i], errs[i] = solveOne(ctx, b, &all[i])
			}
		})
	}
	for i := range all {
		next <- i
	}
	close(next)
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	var flat []table.Comparison
	for _, r := range rows {
		flat = append(flat, r...)
	}
	return flat, nil
}

// solveOne compares one instant. Without limits of memory each collection is on
// its own, and only those that are asked for are solved; else all share the
// memory of the nodes and are solved together.
func solveOne(ctx context.Context, b *setting.Build, x *Comparison) ([]table.Comparison, error) {
	collections := x.Collections
	if bounded(b) {
		collections = make([]int, len(b.Config.Collections))
		for c := range collections {
			collections[c] = c
		}
	}
	p, err := ilp.Prepare(Instance(b, x.Epoch, collections))
	if err != nil {
		return nil, fmt.Errorf("comparison at %d ns: %w", x.At, err)
	}
	simulated := placement(x.Epoch, collections)
	found, err := p.Evaluate(simulated, Routing(b))
	if err != nil {
		return nil, fmt.Errorf("comparison at %d ns: %w", x.At, err)
	}
	o := ilp.Options{
		Weights:   ilp.NetworkOnly,
		Limits:    ilp.Limits{Nodes: b.Scenario.ILP.MIPNodes, Iterations: b.Scenario.ILP.Iterations},
		Reference: simulated, Verify: b.Scenario.ILP.Verify,
	}
	best, err := p.Optimum(ctx, o)
	if err != nil && (best == nil || errors.Is(err, ilp.ErrDisagree) || errors.Is(err, ilp.ErrInterrupted)) {
		return nil, fmt.Errorf("comparison at %d ns: %w", x.At, err)
	}
	var optimum *ilp.Evaluation
	if err == nil && best.Placement != nil {
		if optimum, err = p.EvaluateWeighted(best.Placement, ilp.Cheapest, o.Weights); err != nil {
			return nil, fmt.Errorf("comparison at %d ns: %w", x.At, err)
		}
	}
	if x.Trigger == table.TriggerEpoch {
		if err := average(b, p, x, collections, simulated, found); err != nil {
			return nil, fmt.Errorf("comparison at %d ns: %w", x.At, err)
		}
	}
	var rows []table.Comparison
	for at, c := range collections {
		if len(x.Collections) < len(collections) && !contains(x.Collections, c) {
			continue
		}
		row := row(b, x, c, simulated[at], &found.Collections[at])
		row.Solver, row.Status = best.Solver(), string(best.Status)
		if optimum != nil {
			addOptimum(b, &row, best, at, optimum)
			row.Distance = new(int32(distance(p, at, simulated, best.Placement)))
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func contains(ascending []int, x int) bool {
	for _, y := range ascending {
		if y == x {
			return true
		}
	}
	return false
}

// row describes the simulated side of a comparison.
func row(b *setting.Build, x *Comparison, c int, at ilp.Site, cost *ilp.Objective) table.Comparison {
	collection := &b.Config.Collections[c]
	row := table.Comparison{
		AtNs: x.At, Epoch: int32(x.Epoch.Number), Collection: collection.Name, Consistency: collection.Consistency.String(),
		Trigger: x.Trigger, Settled: x.Settled || x.Epoch.Settled != nil && x.Epoch.Settled[c],
		Faulted: b.Broken(x.Epoch.End-x.Epoch.Length, x.Epoch.End),
		F:       cost.F(), C: cost.C(), NetworkF: cost.NetworkF(),
		Replicas: setting.Names(b, at.Replicas), Leader: b.Config.Tree.Node(at.Leader).Name,
	}
	var remote int64
	for _, k := range x.Epoch.Cells[c] {
		row.Requests += k.Count
		remote += k.Remote
	}
	seconds := float64(x.Epoch.Length) / 1e9
	row.Rate = float64(row.Requests) / seconds
	if b.Config.Parameters.Central { // executes at the access node, pays for each access
		row.NetworkF = float64(remote) / 1e9 / seconds
		row.F = cost.Access + cost.Execution + row.NetworkF
		row.C = cost.Copies
	}
	return row
}

// addOptimum adds the optimum and what it says of the simulated placement.
func addOptimum(b *setting.Build, row *table.Comparison, best *ilp.Solution, at int, optimum *ilp.Evaluation) {
	o := &optimum.Collections[at]
	f, c, network := o.F(), o.C(), o.NetworkF()
	row.OptimumF, row.OptimumC, row.OptimumNetworkF = &f, &c, &network
	row.OptimumReplicas = setting.Names(b, best.Placement[at].Replicas)
	row.OptimumLeader = b.Config.Tree.Node(best.Placement[at].Leader).Name
	// The bound is of all that was solved together; each collection's share is as
	// far below its cost as the whole bound is below the whole cost.
	row.Bound = new((network + c) * share(best.Bound, best.Value))
	row.Gap = summary.Relative(row.NetworkF+row.C, network+c)
	row.GapTotal = summary.Relative(row.F+row.C, f+c)
}

func share(part, whole float64) float64 {
	if whole == 0 {
		return 1
	}
	return part / whole
}

// Finite is nil for what JSON has no number for.
func Finite(x float64) *float64 {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return nil
	}
	return &x
}

// distance is how many acts the two placements of one collection are apart.
func distance(p *ilp.Problem, at int, a, b ilp.Placement) int {
	mixed := append(ilp.Placement(nil), a...)
	mixed[at] = b[at]
	return p.Distance(a, mixed)
}
