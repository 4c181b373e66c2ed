package policy

// Spring places its copy where springs to all calls are in balance, in network
// coordinates, and then at the nearest node.
type Spring struct {
	Threshold float64 // share of the network usage that a move must save
}

func init() {
	Register(Definition{
		Name:        "spring",
		Consistency: both,
		Doc:         "Moves the one copy to the node nearest to the balance of springs (½·rate·length²) in network coordinates.",
		Reference:   "P. Pietzuch, J. Ledlie, J. Shneidman, M. Roussopoulos, M. Welsh, M. Seltzer: Network-aware operator placement for stream-processing systems. ICDE 2006",
		Params:      []Param{thresholdParam},
		New:         func(v Values) Policy { return Spring{Threshold: v.Float("threshold")} },
	})
}

// Decide proposes one move at most.
func (p Spring) Decide(v *View) []Action {
	return follow(v, (*chart).centroid, p.Threshold, "balance of springs")
}
