package plot

import (
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
func Run(tables string) (map[string]*Figure, error) {
	var errs []error
	rounds := load[table.Round](tables, &errs)
	messages := load[table.Message](tables, &errs)
	placements := load[table.Placement](tables, &errs)
	comparisons := load[table.Comparison](tables, &errs)
	energy := load[table.Energy](tables, &errs)
	nodes := load[table.Node](tables, &errs)
	loads := load[table.Load](tables, &errs)
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("drawing from %s: %w", tables, err)
	}
	figures := map[string]*Figure{}
	if len(rounds) > 0 {
		figures[Latency] = LatencyByRound(rounds)
	}
	if len(messages) > 0 {
		figures[Messages] = MessagesByCategory(messages, rounds)
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
func load[R table.Row](dir string, errs *[]error) []R {
	rows, err := table.Read[R](dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		*errs = append(*errs, err)
	}
	return rows
}
