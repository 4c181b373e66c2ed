// Command goapi builds a scenario in Go, registers a placement policy of its own,
// runs both it and the built-in one on the same demand, and prints what came out.
//
//	go run ./examples/goapi
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	ermes "github.com/ermes-sim/ermes-sim"
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// Homebody keeps the leader where the first write came from, for good.
type Homebody struct{}

func init() {
	policy.Register(policy.Definition{
		Name:        "homebody",
		Consistency: []string{"sequential"},
		Doc:         "Moves the leader once, to where most writes come from, and stays.",
		Reference:   "this example",
		New:         func(policy.Values) policy.Policy { return Homebody{} },
	})
}

// Decide proposes the move as long as the leader is still at the root.
func (Homebody) Decide(v *policy.View) []policy.Action {
	if v.Partial || !v.Leads || v.Self.Parent != nil {
		return nil
	}
	var most *policy.Demand
	for i := range v.Writes {
		if most == nil || v.Writes[i].Rate > most.Rate {
			most = &v.Writes[i]
		}
	}
	if most == nil || most.Access == v.Self {
		return nil
	}
	return []policy.Action{{Kind: policy.Lead, To: most.Access, DropSelf: true, Reason: "that is home"}}
}

const (
	millisecond = 1_000_000 // ns
	second      = 1000 * millisecond
)

// cart is one shopping cart that its owner uses at one edge node for two minutes,
// and at another afterwards.
func cart(rule string) *ermes.Scenario {
	s := ermes.New()
	s.Name = "cart-" + rule
	s.Round, s.Rounds, s.Duration = 15*second, 16, 240*second
	host := scenarios.Hosting{Cores: 4, Speed: 30e6, StoreAccess: 250_000}
	far := host
	far.RTT = 20 * millisecond
	s.Network.Tiers = []scenarios.Tier{{Tier: "cloud", Fanout: 1, Hosting: host}, {Tier: "edge", Fanout: 2, Hosting: far}}
	s.Functions = []scenarios.Function{
		{Name: "view_cart", Module: "retail-c", Mode: scenarios.ModeRead},
		{Name: "add_to_cart", Module: "retail-c", Mode: scenarios.ModeWrite},
	}
	s.Collections = []scenarios.Collections{{
		Name: "cart", Consistency: scenarios.Sequential, Size: scenarios.Size{Min: 64 << 10, Max: 64 << 10},
		Reads: "view_cart", Writes: "add_to_cart",
	}}
	for i, c := range []struct {
		name  string
		share float64
		rate  float64
	}{{"reader", 0, 8}, {"writer", 1, 2}} {
		s.Clients = append(s.Clients, scenarios.Clients{
			Name: c.name, At: []string{"edge-0"}, WriteShare: c.share, Collections: []string{"cart"}, Behaviour: scenarios.Honest,
			Arrivals: scenarios.Arrivals{Process: scenarios.Deterministic, Rate: c.rate, Phase: int64(13+20*i) * millisecond},
		})
	}
	s.Mobility = []scenarios.Mobility{{Kind: scenarios.Direct, At: 120 * second, Clients: []string{scenarios.AllClients}, To: "edge-1"}}
	s.Placement.Sequential = scenarios.Policy{Name: rule}
	return s
}

// report runs the scenario with both policies.
func report(w io.Writer) error {
	for _, rule := range []string{"homebody", "energy"} {
		result, err := ermes.Run(context.Background(), cart(rule), "")
		if err != nil {
			return err
		}
		gap, err := result.Value("optimality_gap.sequential.gap")
		if err != nil {
			return err
		}
		n := result.Summary.Invocations
		fmt.Fprintf(w, "%-9s %d of %d calls answered, laws broken: %d, at the optimum: %t\n", rule, n.OK, n.Total, *result.Summary.Violations, gap == 0)
	}
	return nil
}

func main() {
	if err := report(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
