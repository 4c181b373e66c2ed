package plot

import (
	"fmt"
	"math"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// LatencyByRound is the thesis' figure of an experiment: the mean (a) and the
// 95th percentile (b) of the latency in each round, split by consistency, with
// mobility events. The axis is logarithmic: the cold start is an order of
// magnitude above the steady state, and both matter. The panels share their
// range, so that they can be compared by eye.
func LatencyByRound(rounds []table.Round) *Figure {
	mean := func(r *table.Round) float64 { return milliseconds(r.MeanNs) }
	p95 := func(r *table.Round) float64 {
		if r.P95Ns == nil {
			return math.NaN()
		}
		return float64(*r.P95Ns) / 1e6
	}
	panels := []Panel{
		latencyPanel("(a) Mean", rounds, mean),
		latencyPanel("(b) 95th percentile", rounds, p95),
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, p := range panels {
		for _, s := range p.Series {
			for _, y := range s.Y {
				if y > 0 {
					lo, hi = math.Min(lo, y), math.Max(hi, y)
				}
			}
		}
	}
	for i := range panels {
		if lo <= hi {
			panels[i].YMin, panels[i].YMax = lo, hi
		}
	}
	return Curves(panels...)
}

// latencyPanel has one curve per consistency model that occurs.
func latencyPanel(title string, rounds []table.Round, value func(*table.Round) float64) Panel {
	p := Panel{Title: title, XLabel: "Round", YLabel: "Latency (ms)", YLog: true, Events: mobility(rounds)}
	for style, model := range [...]string{StyleSEC: table.SEC, StyleSequential: table.Sequential} {
		s := Series{Name: modelName(model), Style: style}
		found := false
		for i := range rounds {
			if r := &rounds[i]; r.Consistency == model {
				y := value(r)
				found = found || !math.IsNaN(y)
				s.X, s.Y = append(s.X, float64(r.Round)), append(s.Y, y)
			}
		}
		if found {
			p.Series = append(p.Series, s)
		}
	}
	return p
}

// modelName is how figures call a consistency model.
func modelName(model string) string {
	switch model {
	case table.SEC:
		return "Strong eventual"
	case table.Sequential:
		return "Sequential"
	case table.All:
		return "All collections"
	}
	return model
}

// mobility are the rounds at whose start clients move, numbered M1, M2, ...
func mobility(rounds []table.Round) []Event {
	var events []Event
	for i := range rounds {
		if r := &rounds[i]; r.Mobility && r.Consistency == table.All {
			events = append(events, Event{X: float64(r.Round), Label: fmt.Sprintf("M%d", len(events)+1)})
		}
	}
	return events
}

// milliseconds of a nullable number of ns; NaN for null, which curves skip.
func milliseconds(ns *float64) float64 {
	if ns == nil {
		return math.NaN()
	}
	return *ns / 1e6
}
