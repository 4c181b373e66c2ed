package plot

import (
	"github.com/ermes-sim/ermes-sim/results/table"
)

// energyTerms from the bottom of the stack upwards: what distance costs, what copies
// cost, what nodes cost.
var energyTerms = [...]struct {
	name  string
	style int
	value func(*table.Energy) float64
}{
	{"Reads", 0, func(e *table.Energy) float64 { return e.ElasticReads }},
	{"Writes", 5, func(e *table.Energy) float64 { return e.ElasticWrites }},
	{"Propagation", 4, func(e *table.Energy) float64 { return e.Propagation }},
	{"Copies", 2, func(e *table.Energy) float64 { return e.Copies }},
	{"Memory", 1, func(e *table.Energy) float64 { return e.Hydrostatic }},
	{"Cores", 3, func(e *table.Energy) float64 { return e.Load }},
}

// EnergyOverTime shows the energy of each epoch as a stack of its terms and when acts
// changed the placement, one panel per consistency model. Where memory or cores
// are priced, which belong to nodes and to no model, a panel has both models and
// these terms. Time is counted in rounds, as everywhere; terms that are zero
// throughout are left out.
func EnergyOverTime(energy []table.Energy, placements []table.Placement, rounds []table.Round) *Figure {
	var panels []Panel
	drawn, priced := usedTerms(energy)
	for _, model := range [...]string{table.SEC, table.Sequential, table.All} {
		p := energyPanel(model, drawn, energy, placements, rounds)
		if p.empty() || model == table.All && !priced {
			continue
		}
		if model == table.All && len(panels) == 1 {
			panels = nil // the only model has all terms but these
		}
		panels = append(panels, p)
	}
	if len(panels) == 0 {
		return nil
	}
	for i := range panels {
		if len(panels) > 1 {
			panels[i].Title = "(" + string(rune('a'+i)) + ") " + panels[i].Title
		}
		for _, other := range panels { // one range, so that the models can be compared by eye
			for _, s := range other.Series {
				for _, y := range s.Y {
					panels[i].YMin, panels[i].YMax = min(panels[i].YMin, y), max(panels[i].YMax, y)
				}
			}
		}
	}
	f := Curves(panels...)
	f.width = DoubleColumn
	return f
}

// usedTerms are the terms that are not zero throughout; priced if one of them
// belongs to nodes.
func usedTerms(energy []table.Energy) (used map[string]bool, priced bool) {
	used = map[string]bool{}
	for i := range energy {
		for _, t := range energyTerms {
			used[t.name] = used[t.name] || t.value(&energy[i]) != 0
		}
		priced = priced || energy[i].Hydrostatic != 0 || energy[i].Load != 0
	}
	return used, priced
}

// energyPanel stacks the terms of one model.
func energyPanel(model string, drawn map[string]bool, energy []table.Energy, placements []table.Placement, rounds []table.Round) Panel {
	p := Panel{Title: modelName(model), XLabel: "Round", YLabel: "Energy (requests in flight)", Events: mobility(rounds), MarkName: "Act"}
	var layers []Series
	for _, t := range energyTerms {
		s := Series{Name: t.name, Style: t.style}
		var steps staircase
		for i := range energy {
			if e := &energy[i]; e.Consistency == model {
				steps.stretch(inRounds(e.AtNs, rounds), t.value(e))
			}
		}
		if steps.dense() {
			p.YLabel = "Energy (requests in flight), mean"
		}
		s.X, s.Y = steps.points()
		if drawn[t.name] && len(s.X) > 0 {
			layers = append(layers, s)
		}
	}
	p.Series = stack(layers)
	for i := range placements {
		if a := &placements[i]; a.Changes() && (model == table.All || a.Consistency == model) {
			p.Marks = append(p.Marks, inRounds(a.AtNs, rounds))
		}
	}
	return p
}

// inRounds turns a virtual time into rounds, or seconds if there is one round.
func inRounds(ns int64, rounds []table.Round) float64 {
	if s := roundSeconds(rounds); s > 0 {
		return float64(ns) / 1e9 / s
	}
	return float64(ns) / 1e9
}
