package plot

// SolverTime shows how long the reduced program takes when one parameter grows
// and the others stay, for the three models.
func SolverTime(points []SolverPoint) *Figure {
	var panels []Panel
	for _, parameter := range [...]struct{ name, title string }{
		{"nodes", "Nodes"}, {"collections", "Collections"}, {"functions", "Functions"}, {"invocations", "Kinds of invocations"},
	} {
		p := Panel{Title: "(" + string(rune('a'+len(panels))) + ") " + parameter.title, XLabel: parameter.title, YLabel: "Solve time (s)", XLog: true, YLog: true}
		for style, m := range solverModels {
			p.Series = append(p.Series, solverCurve(m.title, [...]int{StyleOptimum, StyleSEC, StyleSequential}[style], points,
				func(x *SolverPoint) bool { return x.Parameter == parameter.name && x.Model == m.name }, solveSeconds))
		}
		panels = append(panels, p)
	}
	shareRange(panels)
	return Grid(2, panels...)
}

func solveSeconds(p *SolverPoint) float64 { return p.Seconds }
