package forecast

import (
	"context"
	"fmt"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/wasm"
	"github.com/ermes-sim/ermes-sim/workloads"
)

const (
	perWaiting  = 4 << 10  // what a run keeps of a call under way, bytes: measured, rounded up
	mostWaiting = 16 << 30 // bytes; as scenarios allow for all else
)

// Crowd refuses a scenario whose calls would eat the machine: those that all cores together cannot
// do are under way until the run ends, and each takes memory. A limit of the queues or of the events
// bounds them.
func Crowd(ctx context.Context, b *setting.Build, runtime *wasm.Runtime) error {
	calls, most, group := 0.0, 0.0, 0
	for i := range b.Scenario.Clients {
		sum := 0.0
		for _, name := range b.Scenario.Clients[i].Members() {
			sum += sends(b, &b.Config.Clients[b.Client[name]])
		}
		if calls += sum; sum > most {
			most, group = sum, i
		}
	}
	if limit := float64(b.Config.MaxEvents); limit > 0 {
		calls = min(calls, limit)
	}
	if b.Config.Parameters.QueueLimit > 0 || calls*perWaiting <= mostWaiting {
		return nil
	}
	o, err := offered(ctx, b, runtime, true)
	if err != nil || o.least {
		return nil //nolint:nilerr // whoever runs tells what is wrong
	}
	share := o.everywhere()
	if share <= 1 {
		return nil
	}
	waiting := calls * (1 - 1/share)
	if waiting*perWaiting <= mostWaiting {
		return nil
	}
	return b.Scenario.Mistake(fmt.Sprintf("clients[%d].arrivals.rate", group), "", nil,
		"of %.3g calls %.3g would be under way at the end, for they keep all cores busy %.4g times over; that takes about %.0f GiB of memory, and at most %d GiB are allowed: lower the rate, or bound it with requests.queue_limit or max_events",
		calls, waiting, share, waiting*perWaiting/(1<<30), mostWaiting>>30)
}

// sends is how many calls a client sends in a run, whether or not earlier ones have returned.
func sends(b *setting.Build, c *workloads.Client) float64 {
	if c.Arrivals.Process == workloads.Closed || c.Arrivals.Process == workloads.Traced {
		return 0
	}
	end := b.Scenario.Duration
	if c.Stop > 0 {
		end = min(end, c.Stop)
	}
	if end <= c.Start {
		return 0
	}
	return float64(end-c.Start) / float64(c.Arrivals.Period) * workloads.Mean(c.Arrivals.Shapes, c.Start, end)
}
