package workbench

import (
	"context"
	"errors"
	"fmt"

	"github.com/ermes-sim/ermes-sim/wasm"
)

// Validate checks a scenario as Run.Do would, up to the first event, and returns
// it as resolved: everything merged, all defaults explicit.
func Validate(ctx context.Context, file string, set, policies []string) ([]byte, error) {
	s, err := Load(file, set, policies)
	if err != nil {
		return nil, err
	}
	b, err := NewBuild(s)
	if err != nil {
		return nil, err
	}
	runtime, err := wasm.NewRuntime(ctx, wasm.Config{CacheDir: cacheDir()})
	if err != nil {
		return nil, err
	}
	defer runtime.Close()
	if err := b.load(runtime); err != nil {
		return nil, err
	}
	return s.MarshalJSON()
}

// load loads the guests and finds functions that they do not export; all
// mistakes are reported at once, each with its place in the scenario.
func (b *Build) load(r *wasm.Runtime) error {
	var errs []error
	for i := range b.Scenario.Functions {
		f := &b.Scenario.Functions[i]
		m, err := r.Load(b.Config.Binaries[f.Module])
		switch {
		case err != nil:
			errs = append(errs, b.Scenario.Mistake(fmt.Sprintf("functions[%d].module", i), "", nil, "%s: %v", f.Module, err))
		case !m.Exports(f.Export):
			errs = append(errs, b.Scenario.Mistake(fmt.Sprintf("functions[%d].export", i), f.Export, m.Functions(),
				"the module %s exports no function %q for calls; it has %v", f.Module, f.Export, m.Functions()))
		}
	}
	return errors.Join(errs...)
}
