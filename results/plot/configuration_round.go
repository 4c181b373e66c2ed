package plot

import (
	"math"

	"github.com/ermes-sim/ermes-sim/results/stats"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// ConfigurationRound is what the calls of one consistency model saw in one round
// of one configuration and seed: a row behind the figures by round.
type ConfigurationRound struct {
	Configuration string   `parquet:"configuration,dict"`
	Seed          int64    `parquet:"seed"`
	Round         int32    `parquet:"round"`
	Consistency   string   `parquet:"consistency,dict"`
	Invocations   int64    `parquet:"invocations"`
	MeanNs        *float64 `parquet:"mean_ns,optional"`
	P95Ns         *float64 `parquet:"p95_ns,optional"`
	Mobility      bool     `parquet:"mobility"` // clients moved at its start
}

func meanOf(r *ConfigurationRound) *float64 { return r.MeanNs }
func p95Of(r *ConfigurationRound) *float64  { return r.P95Ns }

// overSeeds is a curve of the mean over seeds, with the 95 % confidence interval
// of that mean as a band where there are several.
func overSeeds(name string, style int, rows []ConfigurationRound, take func(*ConfigurationRound) bool, value func(*ConfigurationRound) *float64) Series {
	byRound := map[int32][]float64{}
	last := int32(-1)
	several := false
	for i := range rows {
		r := &rows[i]
		if v := value(r); take(r) && v != nil {
			byRound[r.Round] = append(byRound[r.Round], *v/1e6)
			last = max(last, r.Round)
			several = several || len(byRound[r.Round]) > 1
		}
	}
	s := Series{Name: name, Style: style}
	for round := int32(0); round <= last; round++ {
		e := stats.Estimate{Mean: math.NaN(), Low: math.NaN(), High: math.NaN()}
		if x := byRound[round]; len(x) > 0 {
			e = stats.Interval(x, stats.Confidence)
		}
		s.X, s.Y = append(s.X, float64(round)), append(s.Y, e.Mean)
		if several {
			// A mean latency is positive; an interval of few seeds may not be.
			s.Low, s.High = append(s.Low, math.Max(e.Mean/4, e.Low)), append(s.High, e.High)
		}
	}
	return s
}

// moves are the rounds at whose start clients move.
func moves(rows []ConfigurationRound) []Event {
	var events []Event
	known := map[int32]bool{}
	for i := range rows {
		if r := &rows[i]; r.Mobility && !known[r.Round] {
			known[r.Round] = true
			events = append(events, Event{X: float64(r.Round)})
		}
	}
	return events
}

// AblationByRound shows mean (above) and 95th percentile (below) of the latency
// in each round for sec (left) and sequential (right) collections, one curve a
// configuration.
func AblationByRound(rows []ConfigurationRound) *Figure {
	var panels []Panel
	for _, of := range [...]struct {
		title string
		value func(*ConfigurationRound) *float64
	}{{"mean", meanOf}, {"95th percentile", p95Of}} {
		var row []Panel
		for _, model := range [...]string{table.SEC, table.Sequential} {
			p := Panel{Title: "(" + string(rune('a'+len(panels)+len(row))) + ") " + modelName(model) + ", " + of.title, XLabel: "Round", YLabel: "Latency (ms)", YLog: true}
			for _, c := range [...]struct {
				name, title string
				style       int
			}{{"full", "Full platform", 0}, {"central storage", "Central storage", 1}, {"no metadata cache", "No metadata cache", 3}} {
				p.Series = append(p.Series, overSeeds(c.title, c.style, rows, func(r *ConfigurationRound) bool {
					return r.Configuration == c.name && r.Consistency == model
				}, of.value))
			}
			row = append(row, p)
		}
		shareRange(row)
		panels = append(panels, row...)
	}
	return Grid(2, panels...)
}

// MobilityByRound shows mean (a) and 95th percentile (b) of the latency in each
// round while all clients move from time to time.
func MobilityByRound(rows []ConfigurationRound) *Figure {
	var panels []Panel
	for i, value := range [...]func(*ConfigurationRound) *float64{meanOf, p95Of} {
		p := Panel{Title: [...]string{"(a) Mean", "(b) 95th percentile"}[i], XLabel: "Round", YLabel: "Latency (ms)", YLog: true, Events: moves(rows)}
		for style, model := range [...]string{StyleSEC: table.SEC, StyleSequential: table.Sequential} {
			p.Series = append(p.Series, overSeeds(modelName(model), style, rows, func(r *ConfigurationRound) bool { return r.Consistency == model }, value))
		}
		panels = append(panels, p)
	}
	return Curves(panels...)
}
