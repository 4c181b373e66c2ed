package workbench

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// The simulator and the tables list the parts of a latency each on their own, because
// neither may import the other. In another order, waiting would be shown as execution.
func TestPartsHaveOneOrder(t *testing.T) {
	for p, name := range table.PartNames {
		if record.Part(p).String() != name {
			t.Errorf("part %d is %s in sim/record and %s in results/table", p, record.Part(p), name)
		}
	}
}
