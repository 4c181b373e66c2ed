package plot

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// Figures are what a run is drawn as, in the order of the report. To add one: its
// file, and its line here.
var Figures = []struct {
	Name    string              // of its file, without suffix
	Caption string              // what the report says below it
	draw    func(*rows) *Figure // nil if there is nothing to draw
}{
	{"latency", "Latency of the invocations sent in each round, by consistency; dashed lines mark mobility", func(r *rows) *Figure {
		if len(r.rounds) == 0 {
			return nil
		}
		return LatencyByRound(r.rounds)
	}},
	{"placement", "Copies and leaders at the end of the run, and the demand of its last round", func(r *rows) *Figure {
		if len(r.nodes) == 0 || len(r.placements) == 0 {
			return nil
		}
		return PlacementMap(r.nodes, r.placements, r.loads, r.rounds)
	}},
	{"messages", "Link traversals by category", func(r *rows) *Figure {
		if r.messages.rounds == 0 {
			return nil
		}
		return r.messages.figure(r.rounds)
	}},
	{"energy", "Energy in each epoch, by term: its demand, the placement at its end; strokes at the top are acts", func(r *rows) *Figure {
		return EnergyOverTime(r.energy, r.placements, r.rounds)
	}},
	{"buoyancy", "Energy, state held by the nodes of each tier at the end of each round, and its heat", func(r *rows) *Figure {
		return BuoyancyByTier(r.nodes, r.loads, r.energy, r.placements, r.rounds)
	}},
	{"gap", "Distance from the ILP optimum", func(r *rows) *Figure {
		return GapByComparison(r.comparisons, r.rounds)
	}},
}

// rows are the tables of a run.
type rows struct {
	rounds      []table.Round
	placements  []table.Placement
	comparisons []table.Comparison
	energy      []table.Energy
	nodes       []table.Node
	loads       []table.Load
	messages    traffic // of the longest table by far, totals alone
}

// Run draws the figures of a run from the directory of its tables, by name. A figure
// whose table is missing or empty is left out.
func Run(ctx context.Context, tables string) (map[string]*Figure, error) {
	var r rows
	var errs []error
	each(ctx, tables, &errs, func(m *table.Message) error { r.messages.add(m); return nil })
	r.rounds = load[table.Round](ctx, tables, &errs)
	r.placements = load[table.Placement](ctx, tables, &errs)
	r.comparisons = load[table.Comparison](ctx, tables, &errs)
	r.energy = load[table.Energy](ctx, tables, &errs)
	r.nodes = load[table.Node](ctx, tables, &errs)
	r.loads = load[table.Load](ctx, tables, &errs)
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("drawing from %s: %w", tables, err)
	}
	return r.figures(), nil
}

func (r *rows) figures() map[string]*Figure {
	drawn := map[string]*Figure{}
	for _, f := range Figures {
		if figure := f.draw(r); figure != nil {
			drawn[f.Name] = figure
		}
	}
	return drawn
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
