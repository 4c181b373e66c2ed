package plot

import (
	"fmt"
	"slices"
)

// SolverCoupling shows how long the sequential model takes over the number of
// functions, for several numbers of collections: with few (a) and with many (b)
// kinds of invocations for each function.
func SolverCoupling(points []SolverPoint) *Figure {
	var panels []Panel
	for _, parameter := range [...]struct{ name, title string }{
		{"functions, sparse", "(a) Few kinds of invocations a function"}, {"functions, dense", "(b) Many kinds of invocations a function"},
	} {
		p := Panel{Title: parameter.title, XLabel: "Functions", YLabel: "Solve time (s)", XLog: true, YLog: true}
		var sizes []int32
		for i := range points {
			if c := points[i].Collections; points[i].Parameter == parameter.name && !slices.Contains(sizes, c) {
				sizes = append(sizes, c)
			}
		}
		slices.Sort(sizes)
		for style, c := range sizes {
			p.Series = append(p.Series, solverCurve(fmt.Sprintf("%d collections", c), style, points,
				func(x *SolverPoint) bool { return x.Parameter == parameter.name && x.Collections == c }, solveSeconds))
		}
		panels = append(panels, p)
	}
	shareRange(panels)
	return Curves(panels...)
}
