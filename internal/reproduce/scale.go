package reproduce

import "time"

// A Scale is how much is run: more seeds and larger sizes say the same thing
// with narrower intervals.
type Scale struct {
	Name          string
	Seeds         int // of stochastic experiments; deterministic ones run once
	PressureSeeds int
	Clients       int // of the ablation (Fig. 3)
	Rounds        int // of the ablation
	Pressure      int // clients under memory pressure
	Topologies    int // random ones, for the policies

	SolverSeeds int           // instances per point of the solver's figures
	Naive       time.Duration // at most for one solve of the naive formulation
	Solve       time.Duration // at most for one solve of the others
	Steps       int           // of a Ladder, at most
	Frontier    int           // sizes of the frontier that are tried
	Memory      int64         // bytes that one solve may need, by estimate
}

// The scales.
var (
	Quick = Scale{
		Name: "quick", Seeds: 1, PressureSeeds: 1, Clients: 1024, Rounds: 15, Pressure: 1024, Topologies: 3,
		SolverSeeds: 1, Naive: 5 * time.Second, Solve: time.Second, Steps: 4, Memory: 1 << 30, Frontier: 4,
	}
	Default = Scale{
		Name: "default", Seeds: 3, PressureSeeds: 1, Clients: 1024, Rounds: 40, Pressure: 4096, Topologies: 30,
		SolverSeeds: 1, Naive: 20 * time.Second, Solve: 6 * time.Second, Steps: 6, Memory: 4 << 30, Frontier: len(frontierSizes),
	}
	Full = Scale{
		Name: "full", Seeds: 10, PressureSeeds: 10, Clients: 1024, Rounds: 40, Pressure: 4096, Topologies: 30,
		SolverSeeds: 5, Naive: 600 * time.Second, Solve: 600 * time.Second, Steps: 7, Memory: 16 << 30, Frontier: len(frontierSizes),
	}
)

// flag is what the command line says for the scale, with a space before it.
func (s Scale) flag() string {
	if s.Name == Default.Name {
		return ""
	}
	return " --" + s.Name
}
