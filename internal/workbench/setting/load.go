package setting

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/guests"
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/external"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// Load reads a scenario, by path or by the name of a built-in one, with what
// the command line changes of it. The error lists everything that is wrong.
func Load(file string, set, policies []string) (*scenarios.Scenario, error) {
	return scenarios.Load(file, Options(set, policies))
}

// Options make scenarios know the policies and guests of this program.
func Options(set, policies []string) scenarios.Options {
	return scenarios.Options{Set: set, Policy: policies, Catalogue: catalogue{}, Metric: CheckMetric, Guests: guests.Names()}
}

// Recorded is how the resolved scenario of a manifest is read: its paths are relative to
// where the run was started.
func Recorded() scenarios.Options {
	o := Options(nil, nil)
	o.Here = true
	return o
}

// catalogue shows scenarios the registered policies.
type catalogue struct{}

// Names lists the policies for a consistency model.
func (catalogue) Names(consistency string) []string {
	names := append(slices.Clone(policy.Names(consistency)), Oracle)
	for _, d := range external.Definitions() {
		names = append(names, d.Name)
	}
	slices.Sort(names)
	return names
}

// Params lists the parameters of a policy.
func (catalogue) Params(name string) ([]scenarios.PolicyParam, bool) {
	if name == Oracle {
		return nil, true
	}
	params, ok := policy.Params(name)
	if d, outside := Outside(name); outside {
		params, ok = d.Params, true
	}
	out := make([]scenarios.PolicyParam, len(params))
	for i, p := range params {
		out[i] = scenarios.PolicyParam{Key: p.Key, Kind: p.Kind, Min: p.Min, Max: p.Max, Enum: p.Enum, Required: p.Default == nil}
	}
	return out, ok
}
