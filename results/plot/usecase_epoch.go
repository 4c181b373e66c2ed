package plot

import "math"

// UseCaseEpoch is one epoch of one use case: a row behind the figures of the use
// cases. Messages on the access links are left out.
type UseCaseEpoch struct {
	Case        string   `parquet:"case,dict"`
	Epoch       int32    `parquet:"epoch"`
	Balanced    bool     `parquet:"balanced"` // in equilibrium
	Invocations int64    `parquet:"invocations"`
	MeanNs      *float64 `parquet:"mean_ns,optional"`
	Propagation int64    `parquet:"propagation_hops"`
	Offload     int64    `parquet:"offload_hops"` // forwarded requests and the way back of their replies
	Gossip      int64    `parquet:"gossip_hops"`
	Placement   int64    `parquet:"placement_hops"`  // control, discovery, migration
	Management  int64    `parquet:"management_hops"` // tokens, metadata, binaries
}

// Hops are all of them.
func (u *UseCaseEpoch) Hops() int64 {
	return u.Propagation + u.Offload + u.Gossip + u.Placement + u.Management
}

// UseCaseLatency shows the mean latency in each epoch of each use case, and
// which epochs are balanced.
func UseCaseLatency(epochs []UseCaseEpoch) *Figure {
	return useCases(epochs, "Mean latency (ms)", func(u *UseCaseEpoch) float64 { return milliseconds(u.MeanNs) })
}

// UseCaseMessages shows the messages between nodes in each epoch of each use
// case, and which epochs are balanced.
func UseCaseMessages(epochs []UseCaseEpoch) *Figure {
	return useCases(epochs, "Link traversals", func(u *UseCaseEpoch) float64 { return float64(u.Hops()) })
}

// useCases has one panel a case. The two curves of a panel meet where the epochs
// change their kind.
func useCases(epochs []UseCaseEpoch, label string, value func(*UseCaseEpoch) float64) *Figure {
	var panels []Panel
	var names []string
	byCase := map[string][]UseCaseEpoch{}
	for _, u := range epochs {
		if byCase[u.Case] == nil {
			names = append(names, u.Case)
		}
		byCase[u.Case] = append(byCase[u.Case], u)
	}
	for _, name := range names {
		unbalanced := Series{Name: "Unbalanced epochs", Style: StyleSequential}
		balanced := Series{Name: "Balanced epochs", Style: StyleSEC}
		rows := byCase[name]
		for i := range rows {
			u := &rows[i]
			x, y := float64(u.Epoch), value(u)
			unbalanced.X, balanced.X = append(unbalanced.X, x), append(balanced.X, x)
			a, b := y, math.NaN()
			if u.Balanced {
				a, b = b, a
				if i > 0 && !rows[i-1].Balanced {
					a = y
				}
			} else if i > 0 && rows[i-1].Balanced {
				b = y
			}
			unbalanced.Y, balanced.Y = append(unbalanced.Y, a), append(balanced.Y, b)
		}
		panels = append(panels, Panel{Title: name, XLabel: "Epoch", YLabel: label, YLog: true, Series: []Series{unbalanced, balanced}})
	}
	return Grid(3, panels...)
}
