package wasm

import (
	"errors"
	"slices"
	"testing"

	"github.com/ermes-sim/ermes-sim/wasm/internal/asm"
	"github.com/ermes-sim/ermes-sim/wasm/internal/binary"
	"github.com/ermes-sim/ermes-sim/wasm/meter"
)

// Meter shows what is compiled: the guest's exports are all there, beside the counters;
// what it has written is itself refused as a guest, so nobody gets to set the gas.
func TestMeter(t *testing.T) {
	metered, err := Meter(asm.Assemble(leaky))
	if err != nil {
		t.Fatal(err)
	}
	m, err := binary.Decode(metered)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"memory", "f", "grow", meter.GasExport, meter.StackExport, meter.DirtyExport} {
		if !slices.ContainsFunc(m.Exports, func(e binary.Export) bool { return e.Name == name }) {
			t.Errorf("no export %s in %v", name, m.Exports)
		}
	}
	if _, err := Meter(metered); !errors.Is(err, ErrRejected) {
		t.Errorf("metered twice: %v", err)
	}
}

// Inspect and Load agree on what is refused.
func TestInspectAgreesWithLoad(t *testing.T) {
	r := newRuntime(t, Config{})
	for _, h := range append(unfit(), running()...) {
		report, err := Inspect(h.binary)
		refused := err != nil || report.Refused != nil
		_, loadErr := r.Load(h.binary)
		if !refused && loadErr != nil {
			t.Errorf("%s does not load, but Inspect has nothing against it: %v", h.name, loadErr)
		}
		if refused && loadErr == nil {
			t.Errorf("%s loads, but Inspect refuses it: %v %v", h.name, err, report.Refused)
		}
		if report.Refused != nil && loadErr != nil && report.Refused.Error() != loadErr.Error() {
			t.Errorf("%s: Inspect says %v, Load %v", h.name, report.Refused, loadErr)
		}
	}
}
