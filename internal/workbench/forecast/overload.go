package forecast

import (
	"context"
	"fmt"
	"math"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/wasm"
)

// Overload warns where clients offer more than cores can do, so that a queue grows for as
// long as they call, and a longer run has larger latencies: those of all nodes together,
// or of any one that must do the work, wherever copies go. It compares means over the whole
// run. Clients that wait for replies slow down instead, and count for nothing; nor does
// anything count where a function's body fails on empty state.
func Overload(ctx context.Context, b *setting.Build, runtime *wasm.Runtime) []string {
	o, err := offered(ctx, b, runtime, true)
	if err != nil {
		return nil
	}
	what := ""
	if b.Config.Parameters.Central { // each call runs where it enters
		what = o.entrance()
	} else if share := o.everywhere(); share >= 1 {
		what = fmt.Sprintf("calls keep the cores of all nodes together busy %.2f times over, each where it takes the least time", share)
	} else {
		what = o.hotSpot()
	}
	if what == "" {
		return nil
	}
	return []string{what + ": there is no steady state, and calls wait longer the longer the run; lower the rates, or give more cores or speed"}
}

// entrance finds a node that cannot do the calls that enter there.
func (o *Offered) entrance() string {
	for n := range o.rates {
		if share := o.mean(n); share >= 1 {
			return fmt.Sprintf("calls keep the cores of %s busy %.2f times over, and execute where they enter (execution.central)", o.build.Config.Tree.Node(n).Name, share)
		}
	}
	return ""
}

// mean is the busy share of a node's cores over the whole run, if every call is executed
// where it enters.
func (o *Offered) mean(n int) float64 {
	sum := 0.0
	for bin := range o.Bins {
		sum += o.busy(n, bin)
	}
	return sum / float64(o.Bins)
}

// everywhere is a lower bound of the busy share of all cores over the whole run: each
// call takes the least time that it takes at any node.
func (o *Offered) everywhere() float64 {
	functions := len(o.build.Config.Functions)
	busy, cores := 0.0, 0.0
	for n := range o.rates {
		cores += float64(o.build.Config.Tree.Node(n).Cores)
	}
	for f := range functions {
		rate, least := 0.0, int64(math.MaxInt64)
		for n := range o.rates {
			least = min(least, o.body[n*functions+f])
			for _, r := range o.rates[n][f] {
				rate += r / float64(o.Bins)
			}
		}
		busy += float64(rate * float64(least) / 1e9)
	}
	return busy / cores
}
