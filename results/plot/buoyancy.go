package plot

import (
	"fmt"
	"math"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// BuoyancyByTier shows whether hot state is low and cold state high: (a) the energy
// as a stack of its terms, (b) the state that the nodes of each tier hold, (c) its heat,
// calls served per second and megabyte. Only runs in which some node's memory is
// limited have it.
func BuoyancyByTier(nodes []table.Node, loads []table.Load, energy []table.Energy, placements []table.Placement, rounds []table.Round) *Figure {
	tiers, tierOf, limited := tiersOf(nodes)
	length := roundSeconds(rounds)
	if !limited || length == 0 {
		return nil
	}
	drawn, _ := usedTerms(energy)
	total := energyPanel(table.All, drawn, energy, placements, rounds)
	held := Panel{Title: "(b) State held", XLabel: "Round", YLabel: "State (MB)", Events: total.Events}
	heat := Panel{Title: "(c) Heat of the state", XLabel: "Round", YLabel: "Calls per second and MB", Events: total.Events}
	total.Title = "(a) Energy"
	bytes, calls := byTier(len(tiers), tierOf, loads)
	styles := [...]int{7, 3, 6, 4, 5, 1} // from the root down; the first three are of no term that is drawn beside them, unless cores are priced
	var layers []Series
	for t, name := range tiers {
		style := styles[t%len(styles)]
		layer := Series{Name: "On " + name, Style: style}
		var steps staircase
		warm := Series{Name: layer.Name, Style: style}
		for r := range bytes {
			mb := float64(bytes[r][t]) / 1e6
			steps.stretch(float64(r+1), mb)
			y := math.NaN()
			if bytes[r][t] > 0 {
				y = float64(calls[r][t]) / length / mb
			}
			warm.X, warm.Y = append(warm.X, float64(r)+0.5), append(warm.Y, y)
		}
		layer.X, layer.Y = steps.points()
		layers, heat.Series = append(layers, layer), append(heat.Series, warm)
	}
	held.Series = stack(layers)
	return Curves(total, held, heat)
}

// tiersOf lists the tiers from the root down and the tier of each node; limited if
// the memory of any node is.
func tiersOf(nodes []table.Node) (tiers []string, of map[string]int, limited bool) {
	of, known := map[string]int{}, map[string]int{}
	for i := range nodes {
		n := &nodes[i]
		if _, ok := known[n.Tier]; !ok {
			known[n.Tier] = len(tiers)
			tiers = append(tiers, n.Tier)
		}
		of[n.Node] = known[n.Tier]
		limited = limited || n.MemoryBytes > 0
	}
	return tiers, of, limited
}

// byTier sums what nodes hold and serve, by round and tier. In a round without rows
// they hold what they held.
func byTier(tiers int, of map[string]int, loads []table.Load) (bytes, calls [][]int64) {
	for i := range loads {
		l := &loads[i]
		for int(l.Round) >= len(bytes) {
			held := make([]int64, tiers)
			if k := len(bytes); k > 0 && k < int(l.Round) {
				copy(held, bytes[k-1])
			}
			bytes, calls = append(bytes, held), append(calls, make([]int64, tiers))
		}
		t, ok := of[l.Node]
		if !ok {
			panic(fmt.Sprintf("plot: a load names the node %q, which the tree does not have", l.Node))
		}
		bytes[l.Round][t] += l.Bytes
		calls[l.Round][t] += l.Executed
	}
	return bytes, calls
}
