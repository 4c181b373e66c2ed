package setting

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// Bodies calls each function once on empty state.
func (b *Build) Bodies(ctx context.Context, r *wasm.Runtime) ([]wasm.Result, error) {
	out := make([]wasm.Result, len(b.Config.Functions))
	for i := range b.Config.Functions {
		f := &b.Config.Functions[i]
		m, err := r.Load(b.Config.Binaries[f.Module])
		if err != nil {
			return nil, err
		}
		out[i], err = m.Call(ctx, wasm.Invocation{
			Function: f.Export, Input: []byte(strings.NewReplacer("{seq}", "0", "{client}", "client").Replace(f.Input)),
			Stores:   []wasm.NamedStore{{Name: "state", Store: bodies.Empty{}, Writable: f.Write}},
			GasLimit: b.Config.Parameters.GasLimit,
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Function is the one that reads or writes a collection.
func (b *Build) Function(c int, write bool) int {
	if write {
		return b.Config.Collections[c].Write
	}
	return b.Config.Collections[c].Read
}

// GroupOf is the group that owns a collection.
func (b *Build) GroupOf(c int32) string { return b.Config.Management.Collection(c).Group }

// Open loads a scenario with all its guests, as a run does before its first event.
// The runtime is for the caller to close.
func Open(ctx context.Context, file string, set, policies []string) (*Build, *wasm.Runtime, error) {
	s, err := Load(file, set, policies)
	if err != nil {
		return nil, nil, err
	}
	b, err := New(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	runtime, err := bodies.NewRuntime(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := b.LoadGuests(runtime); err != nil {
		runtime.Close()
		return nil, nil, err
	}
	return b, runtime, nil
}

// LoadGuests loads the guests and finds functions that they do not export; all
// mistakes are reported at once, each with its place in the scenario.
func (b *Build) LoadGuests(r *wasm.Runtime) error {
	errs := b.LoadRules(r)
	for i := range b.Scenario.Functions {
		f := &b.Scenario.Functions[i]
		m, err := r.Load(b.Config.Binaries[f.Module])
		switch {
		case err != nil:
			errs = append(errs, b.Scenario.Mistake(fmt.Sprintf("functions[%d].module", i), "", nil, "%s: %v", f.Module, err))
		case m.Uncallable(f.Export) != "":
			errs = append(errs, b.Scenario.Mistake(fmt.Sprintf("functions[%d].export", i), "", nil, "%s: %s", f.Module, m.Uncallable(f.Export)))
		case !m.Exports(f.Export):
			errs = append(errs, b.Scenario.Mistake(fmt.Sprintf("functions[%d].export", i), f.Export, m.Functions(),
				"the module %s exports no function %q for calls; it has %s", f.Module, f.Export, names(m.Functions())))
		}
	}
	for i := range b.Scenario.Deploy {
		d := &b.Scenario.Deploy[i]
		m, err := r.Load(b.Config.Binaries[d.Module])
		export := cmp.Or(d.Export, b.Scenario.Functions[b.FunctionNamed(d.Function)].Export)
		switch {
		case err != nil:
			errs = append(errs, b.Scenario.Mistake(fmt.Sprintf("deploy[%d].module", i), "", nil, "%s: %v", d.Module, err))
		case m.Uncallable(export) != "":
			errs = append(errs, b.Scenario.Mistake(fmt.Sprintf("deploy[%d].export", i), "", nil, "%s: %s", d.Module, m.Uncallable(export)))
		case !m.Exports(export):
			errs = append(errs, b.Scenario.Mistake(fmt.Sprintf("deploy[%d].export", i), export, m.Functions(),
				"the module %s exports no function %q for calls; it has %s", d.Module, export, names(m.Functions())))
		}
	}
	return errors.Join(errs...)
}

// names tells a list of names.
func names(list []string) string {
	if len(list) == 0 {
		return "none"
	}
	return strings.Join(list, ", ")
}

// FunctionNamed is the position of a function, which the scenario's validation has found.
func (b *Build) FunctionNamed(name string) int {
	return slices.IndexFunc(b.Scenario.Functions, func(f scenarios.Function) bool { return f.Name == name })
}
