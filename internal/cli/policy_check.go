package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/version"
	"github.com/ermes-sim/ermes-sim/policy/external"
)

// checkedWorlds is the number of pairs of worlds that checkPolicy asks about.
const checkedWorlds = 60

// checkPolicy holds a program against what a policy must keep to, and tells what it found.
// It reports whether all was well.
func checkPolicy(ctx context.Context, w io.Writer, command []string, params map[string]any, limit time.Duration) (bool, error) {
	hello := external.Hello{
		Simulator: version.Program, Consistency: "sequential", Params: params,
		Weights: external.Weights{Beta: 0.05, Epsilon: 0.0005}, Epoch: 15,
	}
	open := func() (external.Channel, error) {
		p, err := external.Start(command, "", limit)
		if err != nil {
			return nil, mistake.New("cannot start %q: %v", command, err)
		}
		return p, nil
	}
	r, err := external.Check(ctx, hello, open, checkedWorlds)
	if err != nil {
		return false, err
	}
	name := fmt.Sprintf("%q %q", r.Ready.Name, r.Ready.Version)
	fmt.Fprintf(w, "policy %s: %d questions about %d pairs of worlds, %d actions\n", name, r.Questions, r.Worlds, r.Actions)
	if r.Ready.Stateful {
		fmt.Fprintln(w, "It says that it is stateful, so it may know more than a node can: a run with it is central. Only the form of its actions was checked.")
	}
	if r.Actions == 0 {
		fmt.Fprintln(w, "It has proposed nothing in any world, so this says little.")
	}
	for _, f := range r.Faults {
		fmt.Fprintln(w, "FAULT", f)
	}
	if len(r.Faults) == 0 && !r.Ready.Stateful {
		fmt.Fprintln(w, "It acts on what its node can know, and equally when asked again, in another order and after a restart.")
	}
	return len(r.Faults) == 0, nil
}
