package setting

import (
	"errors"
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/version"
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/external"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// policies makes the placement rules and the estimate that they stand on.
func (b *Build) policies() error {
	s := &b.Scenario.Placement
	weighting, err := policy.ParseWeighting(s.History.Weights)
	if err != nil {
		return b.Scenario.Mistake("placement.history.weights", "", nil, "%v", err)
	}
	p := &b.Config.Parameters.Placement
	p.History = policy.HistoryConfig{
		Windows: s.History.Windows, Weights: weighting, Decay: s.History.Decay,
		Flush: s.History.Flush, EarlyClose: s.History.EarlyClose,
	}
	var errs []error
	for _, c := range workloads.Consistencies {
		rule := b.Rule(c)
		if _, outside := Outside(rule.Name); outside {
			p.Policies[c] = asleep{}
			continue
		}
		if rule.Name == Oracle {
			b.Planned[c], p.Policies[c] = true, asleep{}
			continue
		}
		made, err := policy.New(rule.Name, rule.Params)
		if err != nil {
			errs = append(errs, b.Scenario.Mistake("placement."+c.String(), "", nil, "%v", err))
			continue
		}
		p.Policies[c] = made
	}
	return errors.Join(errs...)
}

// Oracle is what scenarios call the oracle.
const Oracle = "oracle"

// asleep stands where a policy outside is asked once the run begins.
type asleep struct{}

// Decide proposes nothing: nobody has been asked yet.
func (asleep) Decide(*policy.View) []policy.Action { return nil }

// Outside finds a policy outside by its name.
func Outside(name string) (external.Definition, bool) {
	all := external.Definitions()
	i := slices.IndexFunc(all, func(d external.Definition) bool { return d.Name == name })
	if i < 0 {
		return external.Definition{}, false
	}
	return all[i], true
}

// Rule is what the scenario says of a consistency model's placement.
func (b *Build) Rule(c workloads.Consistency) *scenarios.Policy {
	if c == workloads.Sequential {
		return &b.Scenario.Placement.Sequential
	}
	return &b.Scenario.Placement.SEC
}

// Hello is what a policy outside hears first.
func (b *Build) Hello(c workloads.Consistency, rule *scenarios.Policy) external.Hello {
	w := &b.Config.Parameters.Placement.Weights
	params, _ := rule.Params["params"].(map[string]any)
	return external.Hello{
		Simulator: version.Program, Consistency: c.String(), Params: params,
		Weights: external.Weights{Beta: w.Beta, Epsilon: w.Epsilon, Kappa: w.Kappa, CPU: w.CPU},
		Epoch:   float64(b.Scenario.Placement.Epoch) / 1e9,
	}
}
