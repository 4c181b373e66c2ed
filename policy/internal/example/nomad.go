// Package example is the policy that docs/POLICIES.md shows how to write.
package example

import (
	"fmt"

	"github.com/ermes-sim/ermes-sim/policy"
)

// Nomad moves its copy one link towards where most calls come from, if they are
// more than all others together.
type Nomad struct {
	Least float64 // calls per second below which it stays
}

func init() {
	policy.Register(policy.Definition{
		Name:        "nomad",
		Consistency: []string{"sequential", "sec"},
		Doc:         "Moves the one copy a link towards the majority of calls.",
		Reference:   "the weighted median of a tree, link by link",
		Params: []policy.Param{
			{Key: "least", Kind: "float", Min: 0, Max: 1e6, Default: 0.1, Doc: "Calls per second below which the copy stays."},
		},
		New: func(v policy.Values) policy.Policy { return Nomad{Least: v.Float("least")} },
	})
}

// Decide proposes at most one move. It is pure: it keeps nothing, asks for
// nothing beside the view, and draws no random number but from v.Seed.
func (p Nomad) Decide(v *policy.View) []policy.Action {
	if v.Partial {
		return nil // not all calls have been counted yet
	}
	all := 0.0
	var towards []*policy.Place // neighbours, in the order of the calls
	rate := map[*policy.Place]float64{}
	for _, demand := range [][]policy.Demand{v.Reads, v.Writes} {
		for _, d := range demand {
			n := policy.Toward(v.Self, d.Access)
			if rate[n] == 0 {
				towards = append(towards, n)
			}
			rate[n] += d.Rate
			all += d.Rate
		}
	}
	if all < p.Least {
		return nil
	}
	for _, n := range towards { // never range over a map: its order is random
		if n == v.Self || rate[n] <= all/2 {
			continue
		}
		move := policy.Action{Kind: policy.Copy, To: n, DropSelf: true}
		if v.Leads {
			move.Kind = policy.Lead
		}
		move.Reason = fmt.Sprintf("%.3g of %.3g calls/s come from there", rate[n], all)
		return []policy.Action{move}
	}
	return nil
}
