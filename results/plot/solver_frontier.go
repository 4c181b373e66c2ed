package plot

// SolverFrontier shows how far each formulation of the sequential model gets:
// processor time (a) and memory (b) over the size of the problem, against the
// length of an epoch, after which the state has changed, and the ten minutes and
// 64 GB of the thesis. Problems that were not solved within the limits have no
// time; what a program that was refused would need is by its size.
func SolverFrontier(points []SolverPoint) *Figure {
	time := Panel{Title: "(a) Time, solved to 0.5 %", XLabel: "Nodes x collections", YLabel: "Solve time (s)", XLog: true, YLog: true}
	memory := Panel{Title: "(b) Memory", XLabel: "Nodes x collections", YLabel: "Memory (MiB)", XLog: true, YLog: true}
	for style, f := range solverFormulations {
		take := func(p *SolverPoint) bool { return p.Formulation == f.name }
		solved := func(p *SolverPoint) bool { return take(p) && p.Status == "optimal" }
		time.Series = append(time.Series, solverCurve(f.title, style, points, solved, solveSeconds))
		memory.Series = append(memory.Series, solverCurve(f.title, style, points, take, func(p *SolverPoint) float64 {
			return float64(max(p.Estimate, p.Bytes)) / (1 << 20)
		}))
	}
	all := memory.Series
	time.Series = append(time.Series, level("Epoch, 15 s", 15, 6, all), level("10 min", 600, 3, all))
	memory.Series = append(memory.Series, level("64 GB", 64e9/(1<<20), 4, all))
	return Curves(time, memory)
}
