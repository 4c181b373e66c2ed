package plot

// SolverMemory shows, for each model, how the program (above) and the memory
// that solving it takes (below) grow with the number of nodes in the naive and
// in the reduced formulation.
func SolverMemory(points []SolverPoint) *Figure {
	nonzeros := func(p *SolverPoint) float64 { return float64(p.Nonzeros) }
	bytes := func(p *SolverPoint) float64 { return float64(p.Bytes) / (1 << 20) }
	var above, below []Panel
	for _, m := range solverModels {
		a := Panel{Title: m.title, XLabel: "Nodes", YLabel: "Nonzeros", XLog: true, YLog: true}
		b := Panel{XLabel: "Nodes", YLabel: "Peak memory (MiB)", XLog: true, YLog: true}
		for style, f := range solverFormulations[:2] {
			take := func(p *SolverPoint) bool { return p.Model == m.name && p.Formulation == f.name }
			a.Series = append(a.Series, solverCurve(f.title, style, points, take, nonzeros))
			// Less than a MiB is what the allocator rounds up to, not the problem's; and
			// a program that was refused for its size has taken no memory.
			measured := func(p *SolverPoint) bool { return take(p) && p.Bytes >= 1<<20 && p.Status != "refused" }
			b.Series = append(b.Series, solverCurve(f.title, style, points, measured, bytes))
		}
		above, below = append(above, a), append(below, b)
	}
	shareRange(above)
	shareRange(below)
	return Grid(len(solverModels), append(above, below...)...)
}
