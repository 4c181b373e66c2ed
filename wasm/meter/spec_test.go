package meter_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/ermes-sim/ermes-sim/wasm/internal/binary"
	"github.com/ermes-sim/ermes-sim/wasm/meter"
)

// world is one way to run a script.
type world struct {
	tb      testing.TB
	metered bool
	naive   bool // every instruction is charged by itself
	runtime wazero.Runtime
	names   map[string]api.Module
	last    api.Module
	all     []api.Module
	stack   map[api.Module]uint64
}

const plenty = uint64(1) << 60

func newWorld(tb testing.TB, config wazero.RuntimeConfig, metered bool) *world {
	ctx := context.Background()
	w := &world{
		tb: tb, metered: metered, names: make(map[string]api.Module), stack: make(map[api.Module]uint64),
		runtime: wazero.NewRuntimeWithConfig(ctx, config.WithCoreFeatures(api.CoreFeaturesV2)),
	}
	tb.Cleanup(func() { w.runtime.Close(ctx) })
	spectest, err := os.ReadFile(filepath.Join(suite(tb, ""), "spectest.wasm"))
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := w.runtime.InstantiateWithConfig(ctx, spectest, wazero.NewModuleConfig()); err != nil {
		tb.Fatal(err)
	}
	return w
}

// anyShape are limits beyond all that the suite has.
var anyShape = meter.Limits{
	MemoryPages: 1 << 16, TableEntries: 1 << 30, Tables: 100, Blocks: 1 << 20, Nesting: 1 << 20, BranchTable: 1 << 20, BodyBytes: 1 << 24,
	Locals: 1 << 20, Effort: 1 << 60, Parameters: 1 << 20,
}

func instrument(bytes []byte, naive bool) (*meter.Metered, error) {
	m, err := binary.Decode(bytes)
	if err != nil {
		return nil, err
	}
	if naive {
		return meter.InstrumentNaively(m, meter.DefaultCosts(), anyShape)
	}
	return meter.Instrument(m, meter.DefaultCosts(), anyShape)
}

// outcome is what a command came to.
type outcome struct {
	Failed string // first line of the error
	Values []uint64
	Gas    int64
}

func (w *world) instantiate(bytes []byte, name string) (outcome, bool) {
	ctx := context.Background()
	config := wazero.NewModuleConfig().WithName(name).WithStartFunctions()
	start, stack := false, uint64(0)
	if w.metered {
		m, err := instrument(bytes, w.naive)
		if err != nil {
			return outcome{Failed: "rejected: " + err.Error()}, false
		}
		bytes, start, stack = m.Binary, m.Start, uint64(m.Stack)
	}
	compiled, err := w.runtime.CompileModule(ctx, bytes)
	if err != nil {
		return outcome{Failed: "invalid: " + err.Error()}, false
	}
	module, err := w.runtime.InstantiateModule(ctx, compiled, config)
	if err != nil {
		return outcome{Failed: "uninstantiable"}, true
	}
	w.all = append(w.all, module)
	w.stack[module] = stack
	if start {
		w.arm()
		if _, err := module.ExportedFunction(meter.StartExport).Call(ctx); err != nil {
			module.Close(ctx)
			w.all = w.all[:len(w.all)-1]
			return outcome{Failed: "uninstantiable"}, true
		}
	}
	w.last = module
	return outcome{}, true
}

// arm fills all counters.
func (w *world) arm() {
	for _, m := range w.all {
		if w.metered {
			m.ExportedGlobal(meter.GasExport).(api.MutableGlobal).Set(plenty)
			m.ExportedGlobal(meter.StackExport).(api.MutableGlobal).Set(w.stack[m])
		}
	}
}

// burnt sums up the gas since arm, and reports whether a stack ran over.
func (w *world) burnt() (gas int64, overflow bool) {
	for _, m := range w.all {
		if w.metered {
			gas += int64(plenty - m.ExportedGlobal(meter.GasExport).Get())
			overflow = overflow || int64(m.ExportedGlobal(meter.StackExport).Get()) < 0
		}
	}
	return gas, overflow
}

func (w *world) do(c *command) outcome {
	m := w.last
	if c.Action.Module != "" {
		m = w.names[c.Action.Module]
	}
	if c.Action.Type == "get" {
		return outcome{Values: []uint64{m.ExportedGlobal(c.Action.Field).Get()}}
	}
	var args []uint64
	for _, a := range c.Action.Args {
		args = append(args, a.words(w.tb)...)
	}
	w.arm()
	values, err := m.ExportedFunction(c.Action.Field).Call(context.Background(), args...)
	gas, overflow := w.burnt()
	o := outcome{Values: slices.Clone(values), Gas: gas}
	if err != nil {
		o.Failed, _, _ = strings.Cut(err.Error(), "\n")
		if overflow {
			o.Failed = "wasm error: stack overflow"
		}
	}
	return o
}

// The metered module gives the results and traps of the module as it was, on the
// compiler and on the interpreter, with equal gas on both, which is what counting
// every instruction by itself gives; and no module is valid when metered that was not.
// Without this, metering could change what guests compute, or count wrongly.
func TestSpecification(t *testing.T) {
	commands, refused := 0, 0
	for _, version := range []string{"v1", "v2"} {
		paths, err := filepath.Glob(filepath.Join(suite(t, version), "*.json"))
		if err != nil || len(paths) < 50 {
			t.Fatalf("%d scripts: %v", len(paths), err)
		}
		for i, path := range paths {
			if testing.Short() && i%8 != 0 {
				continue
			}
			c, r := runScript(t, path)
			commands, refused = commands+c, refused+r
		}
	}
	t.Logf("%d commands agree, %d invalid modules refused", commands, refused)
}

func runScript(t *testing.T, path string) (commands, refused int) {
	s := loadScript(t, path)
	compiler, interpreter := wazero.NewRuntimeConfigCompiler(), wazero.NewRuntimeConfigInterpreter()
	worlds := []*world{newWorld(t, compiler, false), newWorld(t, compiler, true), newWorld(t, interpreter, true), newWorld(t, interpreter, true)}
	worlds[3].naive = true
	for i := 0; i < len(s.Commands); i++ {
		c := &s.Commands[i]
		where := fmt.Sprintf("%s:%d %s", filepath.Base(path), c.Line, c.Type)
		var results []outcome
		switch c.Type {
		case "module", "assert_invalid", "assert_malformed", "assert_unlinkable", "assert_uninstantiable":
			if c.Module == "text" || strings.HasSuffix(c.Filename, ".wat") {
				continue
			}
			bytes, err := os.ReadFile(filepath.Join(filepath.Dir(path), c.Filename))
			if err != nil {
				t.Fatal(err)
			}
			name := ""
			if c.Type == "module" && i+1 < len(s.Commands) && s.Commands[i+1].Type == "register" {
				i++
				name = s.Commands[i].As
			}
			valid := make([]bool, len(worlds))
			for k, w := range worlds {
				last := w.last
				var o outcome
				o, valid[k] = w.instantiate(bytes, name)
				if !valid[k] {
					results = append(results, outcome{Failed: "invalid"})
					if k == 0 {
						refused++
					} else if valid[0] {
						t.Errorf("%s: valid, but metered %s", where, o.Failed)
					}
				} else {
					results = append(results, o)
				}
				if c.Type != "module" {
					w.last = last
				} else if c.Name != "" {
					w.names[c.Name] = w.last
				}
			}
		case "assert_return", "action", "assert_trap":
			for _, w := range worlds {
				results = append(results, w.do(c))
			}
		case "assert_exhaustion":
			for _, w := range worlds[1:] { // the plain one takes 400 MB to find out
				results = append(results, w.do(c))
			}
			if results[0].Failed != "wasm error: stack overflow" {
				t.Errorf("%s: %+v", where, results[0])
			}
			results = append([]outcome{results[0]}, results...)
		default:
			t.Fatalf("%s: unknown command", where)
		}
		commands++
		if err := agree(t, c, results); err != nil {
			t.Errorf("%s %s: %v", where, c.Action.Field, err)
		}
	}
	return commands, refused
}

// agree compares plain, metered and compiled, metered and interpreted.
func agree(t *testing.T, c *command, r []outcome) error {
	if r[1].Failed != r[2].Failed || r[1].Gas != r[2].Gas || !sameValues(t, c, r[1].Values, r[2].Values, false) {
		return fmt.Errorf("compiler %+v, interpreter %+v", r[1], r[2])
	}
	if naive := r[len(r)-1]; r[1].Failed == "" && naive.Gas != r[1].Gas {
		return fmt.Errorf("gas %d, but counted one by one it is %d", r[1].Gas, naive.Gas)
	}
	if r[0].Failed != r[1].Failed || !sameValues(t, c, r[0].Values, r[1].Values, true) {
		return fmt.Errorf("plain %+v, metered %+v", r[0], r[1])
	}
	if c.Type == "assert_return" && r[1].Failed != "" {
		return errors.New(r[1].Failed)
	}
	return nil
}

// sameValues compares results; NaNs are all one if anyNaN, where the script expects
// some NaN.
func sameValues(t *testing.T, c *command, a, b []uint64, anyNaN bool) bool {
	if len(a) != len(b) {
		return false
	}
	at := 0
	for _, e := range c.Expected {
		if at >= len(a) {
			break
		}
		switch {
		case e.Type == "funcref": // an address
			at++
		case e.Type == "v128":
			loose := anyNaN && strings.Contains(string(e.Value), "nan")
			for k := range 2 {
				if !sameWord(a[at+k], b[at+k], e.Lane, true, loose) {
					return false
				}
			}
			at += 2
		default:
			if !sameWord(a[at], b[at], e.Type, false, anyNaN && strings.Contains(string(e.Value), "nan")) {
				return false
			}
			at++
		}
	}
	return true
}

func sameWord(a, b uint64, kind string, vector, anyNaN bool) bool {
	if !vector && (kind == "i32" || kind == "f32") { // the upper half may be anything
		a, b = a&0xffffffff, b&0xffffffff
	}
	if !anyNaN {
		return a == b
	}
	if kind == "f64" {
		return a == b || a&(1<<63-1) > 0x7ff0000000000000 && b&(1<<63-1) > 0x7ff0000000000000
	}
	for _, shift := range []int{0, 32} {
		x, y := uint32(a>>shift), uint32(b>>shift)
		if x != y && !(x&(1<<31-1) > 0x7f800000 && y&(1<<31-1) > 0x7f800000) {
			return false
		}
	}
	return true
}
