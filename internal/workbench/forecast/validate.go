package forecast

import (
	"context"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// Validate checks a scenario as Run.Do would, up to the first event, and returns
// it as resolved, everything merged, all defaults explicit, with warnings of what is valid
// but hardly meant.
func Validate(ctx context.Context, file string, set, policies []string) (resolved []byte, warnings []string, err error) {
	b, runtime, err := setting.Open(ctx, file, set, policies)
	if err != nil {
		return nil, nil, err
	}
	defer runtime.Close()
	if err := Crowd(ctx, b, runtime); err != nil {
		return nil, nil, err
	}
	resolved, err = b.Scenario.MarshalJSON()
	return resolved, append(Doubts(b), Overload(ctx, b, runtime)...), err
}

// Ready checks a scenario that setting.Load accepted as a run does up to its first event.
func Ready(ctx context.Context, s *scenarios.Scenario, guests *wasm.Runtime) error {
	b, err := setting.New(ctx, s)
	if err != nil {
		return err
	}
	if err := b.LoadGuests(guests); err != nil {
		return err
	}
	return Crowd(ctx, b, guests)
}
