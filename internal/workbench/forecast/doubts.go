package forecast

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Doubts are warnings that a scenario deserves before it runs: it is valid, but hardly
// what anybody means.
func Doubts(b *setting.Build) []string {
	var out []string
	if d := shortTokens(b); d != "" {
		out = append(out, d)
	}
	if d := longEpoch(b); d != "" {
		out = append(out, d)
	}
	if d := uselessMemory(b); d != "" {
		out = append(out, d)
	}
	if d := silence(b); d != "" {
		out = append(out, d)
	}
	for _, file := range slices.Sorted(maps.Keys(b.TooLate)) {
		out = append(out, fmt.Sprintf("%s: %d rows are of times after the end of the run (%v) and never happen", file, b.TooLate[file], time.Duration(b.Scenario.Duration)))
	}
	return out
}

// silence warns of clients that never call, as far as that is certain: those that replay calls, or
// begin to call, when the run is over.
func silence(b *setting.Build) string {
	var silent []string
	for i := range b.Config.Clients {
		c := &b.Config.Clients[i]
		first := c.Start + min(c.Arrivals.Phase, b.Scenario.Duration)
		if c.Arrivals.Process == workloads.Traced {
			first = b.Scenario.Duration
			if len(c.Trace) > 0 {
				first = c.Trace[0].At
			}
		}
		if first >= b.Scenario.Duration {
			silent = append(silent, c.Name)
		}
	}
	if len(silent) == 0 {
		return ""
	}
	few, more := silent, ""
	if len(silent) > 5 {
		few, more = silent[:5], ", ..."
	}
	return fmt.Sprintf("%d of %d clients never call (%s%s): their first call would be after the end of the run", len(silent), len(b.Config.Clients), strings.Join(few, ", "), more)
}

// longEpoch warns of a run that is over before its first epoch.
func longEpoch(b *setting.Build) string {
	epoch, duration := b.Scenario.Placement.Epoch, b.Scenario.Duration
	if epoch <= duration {
		return ""
	}
	return fmt.Sprintf("placement.epoch (%v) is longer than the run (%v): no placement is ever decided, and nothing compared",
		time.Duration(epoch), time.Duration(duration))
}

// uselessMemory warns of nodes on which no collection fits.
func uselessMemory(b *setting.Build) string {
	smallest := int64(math.MaxInt64)
	for c := range b.Config.Collections {
		smallest = min(smallest, b.Config.Collections[c].Size)
	}
	var useless []string
	for n := range b.Config.Tree.Len() {
		if node := b.Config.Tree.Node(n); node.Memory != topology.Unlimited && node.Memory < smallest {
			useless = append(useless, node.Name)
		}
	}
	if len(useless) == 0 {
		return ""
	}
	few, more := useless, ""
	if len(useless) > 5 {
		few, more = useless[:5], ", ..."
	}
	return fmt.Sprintf("no collection fits the memory of %d nodes (%s%s): the smallest has %d bytes", len(useless), strings.Join(few, ", "), more, smallest)
}

// shortTokens warns of tokens that have expired before a client can use them. A token
// is issued at the root, goes to the client, and comes back with the metadata query or
// the call, RTT(access node, root) + access RTT after it was issued, if nothing queues.
func shortTokens(b *setting.Build) string {
	c := &b.Config
	lifetime := c.Parameters.TokenLifetime
	way := func(access int) int64 { return c.Tree.RTT(access, c.Tree.Root()) + c.Parameters.AccessRTT }
	far, who, clients := int64(0), -1, 0
	for i := range c.Clients {
		if w := way(c.Clients[i].Access); w >= lifetime {
			clients++
			if w > far {
				far, who = w, i
			}
		}
	}
	if clients == 0 {
		return ""
	}
	return fmt.Sprintf("tokens.lifetime is %v, but from the provider of tokens to %s at %s and back to the root takes %v: "+
		"each token of %d of %d clients has expired before it can be used there, and their calls end as expired",
		time.Duration(lifetime), c.Clients[who].Name, c.Tree.Node(c.Clients[who].Access).Name, time.Duration(far), clients, len(c.Clients))
}
