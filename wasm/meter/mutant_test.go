package meter_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/ermes-sim/ermes-sim/wasm/internal/binary"
	"github.com/ermes-sim/ermes-sim/wasm/meter"
)

// Modules of which a byte or two were changed do not make anything panic, and none is
// valid when metered that is not as it is. Fuzzing finds the unexpected; this finds
// that an index check is missing, in seconds.
func TestMutants(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(suite(t, "v2"), "*.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter().WithCoreFeatures(api.CoreFeaturesV2))
	defer runtime.Close(ctx)
	compiles := func(bytes []byte) error {
		compiled, err := runtime.CompileModule(ctx, bytes)
		if err == nil {
			compiled.Close(ctx)
		}
		return err
	}
	mutants := 30_000
	if testing.Short() {
		mutants = 3000
	}
	random := rand.New(rand.NewPCG(1, 2))
	accepted, valid := 0, 0
	for range mutants {
		mutant := mutate(t, random, paths)
		m, err := binary.Decode(mutant)
		if err != nil {
			continue
		}
		encoded := m.Encode()
		metered, err := meter.Instrument(m, meter.DefaultCosts(), meter.Limits{TableEntries: 10_000})
		if err != nil {
			continue
		}
		accepted++
		if compiles(metered.Binary) != nil {
			continue
		}
		valid++
		if err := compiles(encoded); err != nil {
			t.Errorf("invalid, but valid when metered: %v\n%x", err, mutant)
		}
	}
	t.Logf("%d mutants: %d instrumented, %d valid", mutants, accepted, valid)
	if accepted < mutants/20 || valid < mutants/50 || valid == accepted {
		t.Error("the mutants do not test much")
	}
}

func mutate(t *testing.T, random *rand.Rand, paths []string) []byte {
	for {
		bytes, err := os.ReadFile(paths[random.IntN(len(paths))])
		if err != nil {
			t.Fatal(err)
		}
		if len(bytes) < 20 || len(bytes) > 4096 {
			continue
		}
		for range 1 + random.IntN(2) {
			at := 8 + random.IntN(len(bytes)-8)
			switch random.IntN(3) {
			case 0:
				bytes[at] ^= 1 << random.IntN(8)
			case 1:
				bytes[at]++
			case 2:
				bytes[at] = byte(random.IntN(256))
			}
		}
		return bytes
	}
}
