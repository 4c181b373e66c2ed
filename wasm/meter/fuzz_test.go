package meter_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/ermes-sim/ermes-sim/wasm/internal/asm"
	"github.com/ermes-sim/ermes-sim/wasm/internal/binary"
	"github.com/ermes-sim/ermes-sim/wasm/meter"
)

// FuzzInstrument: no bytes make decoder or instrumenter panic or take long; what comes
// out is valid only if what went in was; and it decodes to what was encoded. Found
// inputs are kept in testdata/fuzz.
func FuzzInstrument(f *testing.F) {
	seeds, err := filepath.Glob(filepath.Join(suite(f, "v2"), "*.wasm"))
	if err != nil || len(seeds) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for i, path := range seeds {
		if bytes, err := os.ReadFile(path); err == nil && i%20 == 0 && len(bytes) < 4096 {
			f.Add(bytes)
		}
	}
	for _, text := range []string{
		"memory 1\ntable 2\nelem 0 f f\nglobal i64 3\nstart $s\nfunc $s\nfunc f -> i32, f64 v128\nloop; i32.const 0; br_if 0; end; i32.const 0; return",
		"memory 1 2\ndata 0 \"x\"\nfunc f i32 -> i32 i32\nlocal.get 0; i32.const 1; i32.const 2; memory.fill; i32.const 1; memory.grow; local.get 0; if i32; i32.const 1; else; i32.const 2; return; end",
		"func f -> f64\nf64.const 1; f64.sqrt; f64.const 0; f64.div\nfunc g -> f32\nblock f32; f32.const 1; br 0; end; f32.ceil",
	} {
		f.Add(asm.Assemble(text))
	}
	ctx := context.Background()
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter().WithCoreFeatures(api.CoreFeaturesV2))
	compiles := func(bytes []byte) error {
		compiled, err := runtime.CompileModule(ctx, bytes)
		if err == nil {
			compiled.Close(ctx)
		}
		return err
	}
	f.Fuzz(func(t *testing.T, bytes []byte) {
		m, err := binary.Decode(bytes)
		if err != nil {
			return // and so it never reaches wazero
		}
		encoded := m.Encode()
		again, err := binary.Decode(encoded)
		if err != nil || string(again.Encode()) != string(encoded) {
			t.Fatalf("encoded and decoded again: %v", err)
		}
		metered, err := meter.Instrument(m, meter.DefaultCosts(), meter.Limits{Tables: 1 << 20, TableEntries: 1000})
		if err != nil {
			return
		}
		if again, err := binary.Decode(metered.Binary); err != nil || len(again.Bodies) < len(m.Functions)-1 {
			t.Fatalf("metered: %v", err)
		}
		if compiles(metered.Binary) != nil {
			return
		}
		if err := compiles(encoded); err != nil {
			t.Fatalf("invalid, but valid when metered: %v", err)
		}
	})
}
