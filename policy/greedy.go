package policy

import "fmt"

// Greedy moves its copy to where most calls enter.
type Greedy struct {
	Margin float64 // by which share more calls must enter there than here
}

func init() {
	Register(Definition{
		Name:        "greedy",
		Consistency: both,
		Doc:         "Moves the one copy to the node where most calls enter.",
		Reference:   "after M. Nardelli, G. Russo Russo: Function Offloading and Data Migration for Stateful Serverless Edge Computing. ICPE 2024",
		Params: []Param{
			{Key: "margin", Kind: "float", Min: 0, Max: 100, Default: 0.1, Doc: "Share by which more calls must enter at the new node than at the present one."},
		},
		New: func(v Values) Policy { return Greedy{Margin: v.Float("margin")} },
	})
}

// Decide proposes one move at most.
func (p Greedy) Decide(v *View) []Action {
	best, own := Demand{}, 0.0
	for _, d := range calls(v) {
		if d.Access == v.Self {
			own = d.Rate
		}
		if d.Rate > best.Rate {
			best = d
		}
	}
	if best.Access == nil || best.Access == v.Self || holds(v.Replicas, best.Access) || best.Rate <= float64(own*(1+p.Margin)) {
		return nil
	}
	return []Action{relocate(v, best.Access, fmt.Sprintf("%.3g calls/s enter there, %.3g here", best.Rate, own))}
}

// calls is all that this copy serves, reads and writes, by where it enters,
// ascending by place.
func calls(v *View) []Demand {
	all := make([]Demand, 0, len(v.Reads)+len(v.Writes))
	i, k := 0, 0
	for i < len(v.Reads) || k < len(v.Writes) {
		switch {
		case k == len(v.Writes) || i < len(v.Reads) && v.Reads[i].Access.ID < v.Writes[k].Access.ID:
			all = append(all, v.Reads[i])
			i++
		case i == len(v.Reads) || v.Writes[k].Access.ID < v.Reads[i].Access.ID:
			all = append(all, v.Writes[k])
			k++
		default:
			d := v.Reads[i]
			d.Rate += v.Writes[k].Rate
			all = append(all, d)
			i, k = i+1, k+1
		}
	}
	return all
}
