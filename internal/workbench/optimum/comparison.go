package optimum

import "github.com/ermes-sim/ermes-sim/internal/workbench/measure"

// A Comparison is one instant at which placements are held against the optimum.
// It is only noted while the simulation runs, and solved afterwards.
type Comparison struct {
	At          int64          // when it was found that there is something to compare
	Trigger     string         // one of table.Trigger...
	Epoch       *measure.Epoch // whose demand, sizes and placements are compared
	Collections []int          // which of them, ascending
	Settled     bool           // they are in equilibrium; else those of Epoch.Settled are
}
