package wasm

import (
	"context"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/ermes-sim/ermes-sim/wasm/internal/asm"
)

// engines are the ways to run a guest that must not differ.
func engines(t testing.TB, limits Limits) []*Runtime {
	return []*Runtime{
		newRuntime(t, Config{Limits: limits}),
		newRuntime(t, Config{Limits: limits, Interpreter: true}),
		newRuntime(t, Config{Limits: limits, Fresh: true}),
	}
}

func newRuntime(t testing.TB, c Config) *Runtime {
	r, err := NewRuntime(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

// Scripts assemble a module and call it; each shows one part of the ABI with its gas,
// effects and refusals. Every call runs twice on the compiler, on the interpreter and
// in a fresh instance, and all results must be equal. Without them the ABI and the
// golden gas values could change unseen.
func TestScripts(t *testing.T) {
	datadriven.Walk(t, "testdata/scripts", func(t *testing.T, path string) {
		runtimes := engines(t, Limits{OutputBytes: 1000, LogBytes: 200, ValueBytes: 2000, Effects: 50, InitGas: 1e6})
		modules := make([]*Module, len(runtimes))
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			switch d.Cmd {
			case "module":
				return loadScripted(t, runtimes, modules, asm.Assemble(d.Input))
			case "inspect":
				report, err := Inspect(asm.Assemble(d.Input))
				return strings.ReplaceAll(fmt.Sprintf("%+v\n%v\n", report, err), " Exports", "\nExports")
			case "call":
				return callScripted(t, modules, d)
			}
			d.Fatalf(t, "unknown command %s", d.Cmd)
			return ""
		})
	})
}

func loadScripted(t *testing.T, runtimes []*Runtime, modules []*Module, binary []byte) string {
	var first string
	for i, r := range runtimes {
		m, err := r.Load(binary)
		modules[i] = m
		outcome := fmt.Sprintf("%v", err)
		if err == nil {
			outcome = fmt.Sprintf("%v init %d gas", m.Functions(), m.InitGas())
		}
		if i > 0 && outcome != first {
			t.Errorf("engine %d: %s, not %s", i, outcome, first)
		}
		first = outcome
	}
	return first + "\n"
}

func callScripted(t *testing.T, modules []*Module, d *datadriven.TestData) string {
	in := Invocation{Function: d.CmdArgs[0].Key, GasLimit: 100_000}
	for _, a := range d.CmdArgs[1:] {
		switch a.Key {
		case "input":
			in.Input = []byte(a.Vals[0])
		default:
			n, err := strconv.ParseInt(a.Vals[0], 0, 64)
			if err != nil {
				d.Fatalf(t, "%s: %v", a.Key, err)
			}
			switch a.Key {
			case "gas":
				in.GasLimit = n
			case "start":
				in.StartNs = n
			case "speed":
				in.Speed = n
			case "seed":
				in.Seed = uint64(n)
			}
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(d.Input), "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		s := NamedStore{Name: words[0], Writable: true}
		words = words[1:]
		for len(words) > 0 && strings.HasPrefix(words[0], "-") {
			if words[0] == "-ro" {
				s.Writable = false
			} else if n, err := strconv.ParseInt(words[0][1:], 10, 64); err == nil {
				s.AccessNs = n
			}
			words = words[1:]
		}
		s.Store = parseStore(words)
		in.Stores = append(in.Stores, s)
	}
	return describe(in, callEverywhere(t, modules, in))
}

// callEverywhere calls twice on every engine and returns the one result.
func callEverywhere(t testing.TB, modules []*Module, in Invocation) Result {
	var first Result
	for i, m := range modules {
		for try := range 2 {
			r, err := m.Call(context.Background(), in)
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 && try == 0 {
				first = r
				continue
			}
			if fmt.Sprint(r.Err) != fmt.Sprint(first.Err) {
				t.Errorf("engine %d, call %d: %v, not %v", i, try, r.Err, first.Err)
			}
			r.Err = first.Err
			if !reflect.DeepEqual(r, first) {
				t.Errorf("engine %d, call %d: %+v, not %+v", i, try, r, first)
			}
		}
	}
	return first
}

// describe draws a result.
func describe(in Invocation, r Result) string {
	var b strings.Builder
	if r.Err != nil {
		fmt.Fprintf(&b, "%v\n", r.Err)
	}
	fmt.Fprintf(&b, "gas %d", r.Gas)
	if r.ElapsedNs > 0 {
		fmt.Fprintf(&b, "  elapsed %d ns", r.ElapsedNs)
	}
	if r.Reads+r.Writes > 0 {
		fmt.Fprintf(&b, "  reads %d  writes %d", r.Reads, r.Writes)
	}
	b.WriteByte('\n')
	if r.Output != nil {
		if len(r.Output) > 100 {
			r.Output = append(r.Output[:100], "..."...)
		}
		fmt.Fprintf(&b, "output %q\n", r.Output)
	}
	if r.Err == nil && r.Message != "" {
		fmt.Fprintf(&b, "message %q\n", r.Message)
	}
	for _, l := range r.Log {
		fmt.Fprintf(&b, "log %d %q\n", l.Level, l.Text)
	}
	for s, effects := range r.Effects {
		for _, e := range effects {
			fmt.Fprintf(&b, "%s: %v\n", in.Stores[s].Name, e)
		}
	}
	return b.String()
}
