package policy

// Gradient places its copy where rate times latency is least, in network
// coordinates, and then at the nearest node.
type Gradient struct {
	Threshold float64 // share of the network usage that a move must save
}

func init() {
	Register(Definition{
		Name:        "gradient",
		Consistency: both,
		Doc:         "Moves the one copy to the node nearest to the least network usage (rate·length) in network coordinates.",
		Reference:   "S. Rizou, F. Dürr, K. Rothermel: Solving the multi-operator placement problem in large-scale operator networks. ICCCN 2010",
		Params:      []Param{thresholdParam},
		New:         func(v Values) Policy { return Gradient{Threshold: v.Float("threshold")} },
	})
}

// Decide proposes one move at most.
func (p Gradient) Decide(v *View) []Action {
	return follow(v, (*chart).median, p.Threshold, "least network usage")
}
