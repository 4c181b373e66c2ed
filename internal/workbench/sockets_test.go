package workbench

import (
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
)

// The scenarios that come along, real bodies and all, must come to the same when messages
// travel as bytes: it is what makes an emulation of them the same platform. The worlds of
// package sim have everything else.
func TestScenariosTravelAsBytes(t *testing.T) {
	runtime := newRuntime(t)
	for _, name := range scenarios.Builtin() {
		t.Run(name, func(t *testing.T) {
			s, err := setting.Load(name, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			b, err := setting.New(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			var plain sim.Outcome
			for _, sockets := range []bool{false, true} {
				c := b.Config
				c.Sockets, c.MaxEvents = sockets, 20_000
				w, err := sim.New(c, blueprint.Guests(runtime))
				if err != nil {
					t.Fatal(err)
				}
				out, err := w.Run(t.Context())
				if err != nil || out.Events == 0 {
					t.Fatalf("%d events, %v", out.Events, err)
				}
				if sockets && out != plain {
					t.Errorf("the run comes to %+v, with messages as bytes to %+v", plain, out)
				}
				plain = out
			}
		})
	}
}
