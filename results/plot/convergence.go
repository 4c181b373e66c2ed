package plot

import "github.com/ermes-sim/ermes-sim/results/table"

// Travel is how long one collection took to the node where all of its demand
// entered: a row behind the figure Convergence.
type Travel struct {
	Hops        int32  `parquet:"hops"`      // between first and optimal place
	Rule        string `parquet:"rule,dict"` // one hop or look-ahead
	Consistency string `parquet:"consistency,dict"`
	Arrival     int32  `parquet:"arrival_epochs"` // until a copy is at the optimal place
	Epochs      int32  `parquet:"epochs"`         // until the last act before the equilibrium
	Settled     bool   `parquet:"settled"`
	Leader      string `parquet:"leader,dict"`
	Replicas    string `parquet:"replicas,dict"`
}

// Convergence shows the epochs to equilibrium over the distance, for both
// consistency models, with acts along adjacent links alone and with look-ahead.
func Convergence(rows []Travel) *Figure {
	var panels []Panel
	for i, model := range [...]string{table.Sequential, table.SEC} {
		p := Panel{Title: "(" + string(rune('a'+i)) + ") " + modelName(model), XLabel: "Distance (hops)", YLabel: "Epochs to equilibrium"}
		for style, rule := range [...]struct{ name, title string }{{"one hop", "One hop an epoch"}, {"look-ahead", "Look-ahead"}} {
			s := Series{Name: rule.title, Style: style}
			for k := range rows {
				if r := &rows[k]; r.Consistency == model && r.Rule == rule.name {
					s.X, s.Y = append(s.X, float64(r.Hops)), append(s.Y, float64(r.Epochs))
				}
			}
			p.Series = append(p.Series, s)
		}
		panels = append(panels, p)
	}
	shareRange(panels)
	return Curves(panels...)
}
