package plot

import (
	"github.com/ermes-sim/ermes-sim/results/table"
)

// EnergyOverTime shows the energy at the end of each epoch and its terms, one
// panel per consistency model. Time is counted in rounds, as everywhere. Terms
// that are zero throughout are left out.
func EnergyOverTime(energy []table.Energy, rounds []table.Round) *Figure {
	terms := [...]struct {
		name  string
		value func(*table.Energy) float64
	}{
		{"Reads", func(e *table.Energy) float64 { return e.ElasticReads }},
		{"Writes", func(e *table.Energy) float64 { return e.ElasticWrites }},
		{"Propagation", func(e *table.Energy) float64 { return e.Propagation }},
		{"Copies", func(e *table.Energy) float64 { return e.Copies }},
		{"Hydrostatic", func(e *table.Energy) float64 { return e.Hydrostatic }},
	}
	var panels []Panel
	for _, model := range [...]string{table.SEC, table.Sequential} {
		p := Panel{XLabel: "Round", YLabel: "Energy (requests in flight)", Events: mobility(rounds)}
		p.Title = "(" + string(rune('a'+len(panels))) + ") " + modelName(model)
		total := energySeries("Total", 6, energy, rounds, model, func(e *table.Energy) float64 { return e.Total })
		total.Plain = true
		if len(total.X) == 0 {
			continue
		}
		for i, t := range terms {
			if s := energySeries(t.name, i, energy, rounds, model, t.value); !zero(s.Y) {
				p.Series = append(p.Series, s)
			}
		}
		p.Series = append(p.Series, total)
		panels = append(panels, p)
	}
	if len(panels) == 0 {
		return nil
	}
	for i := range panels { // one range, so that the models can be compared by eye
		for _, s := range panels[len(panels)-1-i].Series {
			for _, y := range s.Y {
				panels[i].YMin, panels[i].YMax = min(panels[i].YMin, y), max(panels[i].YMax, y)
			}
		}
	}
	return Curves(panels...)
}

// energySeries is one term over time.
func energySeries(name string, style int, energy []table.Energy, rounds []table.Round, model string, value func(*table.Energy) float64) Series {
	s := Series{Name: name, Style: style}
	for i := range energy {
		if e := &energy[i]; e.Consistency == model {
			s.X = append(s.X, inRounds(e.AtNs, rounds))
			s.Y = append(s.Y, value(e))
		}
	}
	return s
}

// inRounds turns a virtual time into rounds, or seconds if there is one round.
func inRounds(ns int64, rounds []table.Round) float64 {
	if s := roundSeconds(rounds); s > 0 {
		return float64(ns) / 1e9 / s
	}
	return float64(ns) / 1e9
}

func zero(y []float64) bool {
	for _, v := range y {
		if v != 0 {
			return false
		}
	}
	return true
}
