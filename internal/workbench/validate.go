package workbench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// Validate checks a scenario as Run.Do would, up to the first event, and returns
// it as resolved, everything merged, all defaults explicit, with warnings of what is valid
// but hardly meant.
func Validate(ctx context.Context, file string, set, policies []string) (resolved []byte, warnings []string, err error) {
	b, runtime, err := ready(ctx, file, set, policies)
	if err != nil {
		return nil, nil, err
	}
	defer runtime.Close()
	if err := b.crowd(ctx, runtime); err != nil {
		return nil, nil, err
	}
	resolved, err = b.Scenario.MarshalJSON()
	return resolved, append(b.doubts(), b.overload(ctx, runtime)...), err
}

// Ready checks a scenario that Load accepted as a run does up to its first event.
func Ready(ctx context.Context, s *scenarios.Scenario, guests *wasm.Runtime) error {
	b, err := NewBuild(ctx, s)
	if err != nil {
		return err
	}
	if err := b.load(guests); err != nil {
		return err
	}
	return b.crowd(ctx, guests)
}

// ready loads a scenario with all its guests, as a run does before its first event.
// The runtime is for the caller to close.
func ready(ctx context.Context, file string, set, policies []string) (*Build, *wasm.Runtime, error) {
	s, err := Load(file, set, policies)
	if err != nil {
		return nil, nil, err
	}
	b, err := NewBuild(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	runtime, err := bodies.NewRuntime(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := b.load(runtime); err != nil {
		runtime.Close()
		return nil, nil, err
	}
	return b, runtime, nil
}

// load loads the guests and finds functions that they do not export; all
// mistakes are reported at once, each with its place in the scenario.
func (b *Build) load(r *wasm.Runtime) error {
	errs := b.loadRules(r)
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
				"the module %s exports no function %q for calls; it has %v", f.Module, f.Export, m.Functions()))
		}
	}
	for i := range b.Scenario.Deploy {
		d := &b.Scenario.Deploy[i]
		m, err := r.Load(b.Config.Binaries[d.Module])
		export := cmp.Or(d.Export, b.Scenario.Functions[b.functionNamed(d.Function)].Export)
		switch {
		case err != nil:
			errs = append(errs, b.Scenario.Mistake(fmt.Sprintf("deploy[%d].module", i), "", nil, "%s: %v", d.Module, err))
		case m.Uncallable(export) != "":
			errs = append(errs, b.Scenario.Mistake(fmt.Sprintf("deploy[%d].export", i), "", nil, "%s: %s", d.Module, m.Uncallable(export)))
		case !m.Exports(export):
			errs = append(errs, b.Scenario.Mistake(fmt.Sprintf("deploy[%d].export", i), export, m.Functions(),
				"the module %s exports no function %q for calls; it has %v", d.Module, export, m.Functions()))
		}
	}
	return errors.Join(errs...)
}

// functionNamed is the position of a function, which the scenario's validation has found.
func (b *Build) functionNamed(name string) int {
	return slices.IndexFunc(b.Scenario.Functions, func(f scenarios.Function) bool { return f.Name == name })
}
