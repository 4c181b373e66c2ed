package plot

// SolverFrontier shows how far each formulation of the sequential model gets:
// processor time (a) and memory (b) over the size of the problem, against the
// length of an epoch, after which the state has changed, and the ten minutes of
// the thesis.
func SolverFrontier(points []SolverPoint) *Figure {
	time := Panel{Title: "(a) Time", XLabel: "Nodes x collections", YLabel: "Solve time (s)", XLog: true, YLog: true}
	memory := Panel{Title: "(b) Memory", XLabel: "Nodes x collections", YLabel: "Memory (MiB)", XLog: true, YLog: true}
	for style, f := range solverFormulations {
		take := func(p *SolverPoint) bool { return p.Formulation == f.name }
		time.Series = append(time.Series, solverCurve(f.title, style, points, take, solveSeconds))
		memory.Series = append(memory.Series, solverCurve(f.title, style, points, take, func(p *SolverPoint) float64 {
			return float64(max(p.Estimate, p.Bytes)) / (1 << 20)
		}))
	}
	all := time.Series
	time.Series = append(time.Series, level("Epoch, 15 s", 15, 6, all), level("10 min", 600, 3, all))
	memory.Series = append(memory.Series, level("64 GiB", 64<<10, 4, all))
	return Curves(time, memory)
}
