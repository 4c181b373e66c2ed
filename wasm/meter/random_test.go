package meter_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/ermes-sim/ermes-sim/wasm/internal/asm"
	"github.com/ermes-sim/ermes-sim/wasm/meter"
)

// program writes random bodies out of nested blocks, loops and ifs with branches
// wherever they may go. All conditions come from a generator of numbers in local 0; a
// fuel in local 1, which every loop header lowers, makes it end.
type program struct {
	random *rand.Rand
	text   strings.Builder
	labels int
	size   int
	callee string
}

func (p *program) line(format string, args ...any) { fmt.Fprintf(&p.text, format+"\n", args...) }

func (p *program) condition() {
	p.line("local.get 0; i32.const 1664525; i32.mul; i32.const %d; i32.add; local.tee 0; i32.const %d; i32.shr_u; i32.const 1; i32.and",
		1+2*p.random.IntN(1000), 10+p.random.IntN(20))
}

func (p *program) statements(depth int) {
	for range 1 + p.random.IntN(4) {
		if p.size++; p.size > 150 {
			return
		}
		p.statement(depth)
	}
}

func (p *program) nested(depth int) {
	p.labels++
	p.statements(depth + 1)
	p.labels--
}

func (p *program) statement(depth int) {
	kind := p.random.IntN(14)
	if depth > 6 && kind < 6 {
		kind = 6
	}
	switch kind {
	case 0, 1:
		p.line("block")
		p.nested(depth)
		p.line("end")
	case 2, 3:
		p.line("loop")
		p.line("local.get 1; i32.const 1; i32.sub; local.tee 1; i32.const 0; i32.lt_s; if; i32.const 7; return; end")
		p.nested(depth)
		p.line("end")
	case 4, 5:
		p.condition()
		p.line("if")
		p.nested(depth)
		if p.random.IntN(2) == 0 {
			p.line("else")
			p.nested(depth)
		}
		p.line("end")
	case 6:
		p.line("call $leaf; drop")
	case 7:
		p.line("call %s; drop", p.callee)
	case 8, 9:
		if p.labels > 0 {
			p.condition()
			p.line("br_if %d", p.random.IntN(p.labels))
		}
	case 10:
		if p.labels > 0 {
			p.line("br %d", p.random.IntN(p.labels))
		}
	case 11:
		if p.labels > 1 {
			p.condition()
			p.line("br_table %d %d", p.random.IntN(p.labels), p.random.IntN(p.labels))
		}
	case 12:
		if p.random.IntN(6) == 0 {
			p.line("i32.const 3; return")
		}
	case 13:
		p.line("nop; i32.const %d; drop", p.random.IntN(5))
	}
}

// Random programs burn the gas that counting every instruction by itself gives, give
// the same result, and the same when they have exactly enough gas, but not with one
// unit less. Without this, joining segments across blocks and moving charges out of
// loops could lose or invent instructions.
func TestRandomPrograms(t *testing.T) {
	ctx := context.Background()
	programs := 1500
	if testing.Short() {
		programs = 200
	}
	total := int64(0)
	for seed := range programs {
		p := &program{random: rand.New(rand.NewPCG(uint64(seed), 1))}
		p.line("func $leaf -> i32\ni32.const 5; drop; i32.const 6")
		p.callee = "$leaf"
		for _, name := range []string{"$inner", "f"} {
			p.line("func %s -> i32, i32 i32\ni32.const %d; local.set 0; i32.const 40; local.set 1", name, p.random.IntN(1<<30))
			p.size = 0
			p.statements(0)
			p.line("i32.const 0")
			p.callee = "$inner"
		}
		binary := asm.Assemble(p.text.String())
		runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfigInterpreter().WithCoreFeatures(api.CoreFeaturesV2))
		var modules []api.Module
		for _, naive := range []bool{true, false} {
			metered, err := instrument(binary, naive)
			if err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, p.text.String())
			}
			m, err := runtime.InstantiateWithConfig(ctx, metered.Binary, wazero.NewModuleConfig().WithName(fmt.Sprint(naive)))
			if err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, p.text.String())
			}
			modules = append(modules, m)
		}
		const limit = 100_000
		run := func(m api.Module, gas int64) (uint64, int64, error) {
			m.ExportedGlobal(meter.GasExport).(api.MutableGlobal).Set(uint64(gas))
			m.ExportedGlobal(meter.StackExport).(api.MutableGlobal).Set(1 << 20)
			result, err := m.ExportedFunction("f").Call(ctx)
			left := int64(m.ExportedGlobal(meter.GasExport).Get())
			if err != nil {
				return 0, gas - left, err
			}
			return result[0], gas - left, nil
		}
		want, gas, err := run(modules[0], limit)
		got, metered, err2 := run(modules[1], limit)
		if err != nil || err2 != nil {
			if (err == nil) != (err2 == nil) || gas <= limit || metered <= limit {
				t.Fatalf("seed %d: one by one %v with gas %d, metered %v with gas %d\n%s", seed, err, gas, err2, metered, p.text.String())
			}
			continue
		}
		if want != got || gas != metered {
			t.Fatalf("seed %d: one by one %d with gas %d, metered %d with gas %d\n%s", seed, want, gas, got, metered, p.text.String())
		}
		if got, exact, err := run(modules[1], gas); err != nil || got != want || exact != gas {
			t.Fatalf("seed %d: with exactly %d: %d, %d, %v\n%s", seed, gas, got, exact, err, p.text.String())
		}
		if _, short, err := run(modules[1], gas-1); err == nil && short != gas {
			t.Fatalf("seed %d: with %d less one: burnt %d\n%s", seed, gas, short, p.text.String())
		}
		total += gas
		runtime.Close(ctx)
	}
	t.Logf("%d programs, %d instructions", programs, total)
}
