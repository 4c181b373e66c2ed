package meter

import "github.com/ermes-sim/ermes-sim/wasm/internal/binary"

// InstrumentNaively charges for every instruction by itself: slow, and evidently right.
func InstrumentNaively(m *binary.Module, costs *CostTable, limits Limits) (*Metered, error) {
	return instrument(m, costs, limits, byInstruction)
}
