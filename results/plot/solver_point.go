package plot

import (
	"cmp"
	"slices"
)

// SolverPoint is one solve of a placement problem: a row behind the figures of
// the solver.
type SolverPoint struct {
	Parameter   string  `parquet:"parameter,dict"` // what grows: nodes, collections, functions, invocations or size
	X           float64 `parquet:"x"`              // its value
	Model       string  `parquet:"model,dict"`     // none, sec or sequential
	Formulation string  `parquet:"formulation,dict"`
	Nodes       int32   `parquet:"nodes"`
	Collections int32   `parquet:"collections"`
	Functions   int32   `parquet:"functions"`
	Invocations int32   `parquet:"invocations"` // classes of calls
	Seed        int64   `parquet:"seed"`
	Variables   int64   `parquet:"variables"`
	Rows        int64   `parquet:"rows"`
	Nonzeros    int64   `parquet:"nonzeros"`
	Seconds     float64 `parquet:"cpu_seconds"`    // processor time of the solve, building included
	Bytes       int64   `parquet:"bytes"`          // peak resident memory beyond that of the program alone; 0 = not measured
	Estimate    int64   `parquet:"estimate_bytes"` // what the solver would need, by its size
	Status      string  `parquet:"status,dict"`    // optimal, or what stopped it
	Gap         float64 `parquet:"gap"`            // proven, where a limit of time stopped it; -1 without a placement
}

// solverCurve is the mean over seeds of a value at each X, with the points that
// the filter takes.
func solverCurve(name string, style int, points []SolverPoint, take func(*SolverPoint) bool, value func(*SolverPoint) float64) Series {
	sum, count := map[float64]float64{}, map[float64]float64{}
	s := Series{Name: name, Style: style}
	for i := range points {
		p := &points[i]
		v := value(p)
		if !take(p) || !(v > 0) {
			continue
		}
		if count[p.X] == 0 {
			s.X = append(s.X, p.X)
		}
		sum[p.X] += v
		count[p.X]++
	}
	slices.SortFunc(s.X, cmp.Compare[float64])
	for _, x := range s.X {
		s.Y = append(s.Y, sum[x]/count[x])
	}
	return s
}

// solverModels are the models in the order and the words of the figures.
var solverModels = [...]struct{ name, title string }{
	{"none", "No replication"}, {"sec", "Strong eventual"}, {"sequential", "Sequential"},
}

// solverFormulations are the formulations likewise.
var solverFormulations = [...]struct{ name, title string }{
	{"naive", "Naive"}, {"reduced", "Reduced"}, {"fast", "Decomposed"},
}
