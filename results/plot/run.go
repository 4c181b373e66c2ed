package plot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// Names of the figures of a run, without suffix, in the order of the report.
const (
	Latency   = "latency"
	Messages  = "messages"
	Placement = "placement"
	Energy    = "energy"
	Buoyancy  = "buoyancy"
	Gap       = "gap"
)

// Run draws the figures of a run from the directory of its tables. A figure
// whose table is missing or empty is left out.
func Run(ctx context.Context, tables string) (map[string]*Figure, error) {
	var errs []error
	var messages traffic // the longest table by far
	each(ctx, tables, &errs, func(m *table.Message) error { messages.add(m); return nil })
	rounds := load[table.Round](ctx, tables, &errs)
	placements := load[table.Placement](ctx, tables, &errs)
	comparisons := load[table.Comparison](ctx, tables, &errs)
	energy := load[table.Energy](ctx, tables, &errs)
	nodes := load[table.Node](ctx, tables, &errs)
	loads := load[table.Load](ctx, tables, &errs)
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("drawing from %s: %w", tables, err)
	}
	figures := map[string]*Figure{}
	if len(rounds) > 0 {
		figures[Latency] = LatencyByRound(rounds)
	}
	if messages.rounds > 0 {
		figures[Messages] = messages.figure(rounds)
	}
	if len(nodes) > 0 && len(placements) > 0 {
		figures[Placement] = PlacementMap(nodes, placements, loads, rounds)
	}
	if f := EnergyOverTime(energy, placements, rounds); f != nil {
		figures[Energy] = f
	}
	if f := BuoyancyByTier(nodes, loads, energy, placements, rounds); f != nil {
		figures[Buoyancy] = f
	}
	if f := GapByComparison(comparisons, rounds); f != nil {
		figures[Gap] = f
	}
	return figures, nil
}

// load reads a table; one that is not there has no rows.
func load[R table.Row](ctx context.Context, dir string, errs *[]error) (rows []R) {
	each(ctx, dir, errs, func(r *R) error { rows = append(rows, *r); return nil })
	return rows
}

// each reads a table row by row, for as long as the context stands; one that is not
// there has none.
func each[R table.Row](ctx context.Context, dir string, errs *[]error, yield func(*R) error) {
	err := table.Each(dir, func(r *R) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return yield(r)
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		*errs = append(*errs, err)
	}
}
