package setting

import (
	"context"
	"path/filepath"

	"github.com/ermes-sim/ermes-sim/internal/regular"
	"github.com/ermes-sim/ermes-sim/policy/external"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/wasm"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A RuleModule is a placement policy that is a module of WebAssembly. It needs no permission: it
// imports nothing, and its gas bounds how long it runs.
type RuleModule struct {
	rule        *wasm.Rule
	consistency workloads.Consistency
	params      *scenarios.Policy
	gas         int64
}

// maxRule is the size of the largest module of a policy, bytes.
const maxRule = 16 << 20

// LoadRules loads the modules that decide.
func (b *Build) LoadRules(r *wasm.Runtime) (errs []error) {
	for _, c := range workloads.Consistencies {
		named := b.Rule(c)
		if named.Name != external.NameWASM {
			continue
		}
		file := named.Params["module"].(string)
		binary, err := regular.ReadFile(file, maxRule)
		var m *wasm.Module
		if err == nil {
			m, err = r.Load(binary)
		}
		var rule *wasm.Rule
		if err == nil {
			rule, err = m.Rule()
		}
		if err != nil {
			errs = append(errs, b.Scenario.Mistake("placement."+c.String()+".module", "", nil, "%s: %v", file, err))
			continue
		}
		gas, given := named.Params["gas"].(int64)
		if !given {
			gas = external.DefaultGas
		}
		b.Modules[c] = &RuleModule{rule, c, named, gas}
	}
	return errs
}

// Connect makes the policy. What fails later cancels the run with its cause.
func (m *RuleModule) Connect(ctx context.Context, b *Build, cancel context.CancelCauseFunc) *external.Words {
	params, _ := m.params.Params["params"].([]float64)
	eager, _ := m.params.Params["eager"].(bool)
	hello := b.Hello(m.consistency, m.params)
	return external.NewWords(ctx, m, external.WordsOptions{
		Consistency: m.consistency.String(), Name: filepath.Base(m.params.Params["module"].(string)), Version: m.rule.Digest(),
		Params: params, Weights: hello.Weights, Epoch: hello.Epoch, Eager: eager, Fail: cancel,
	})
}

// Ask implements external.Rule.
func (m *RuleModule) Ask(ctx context.Context, question []uint64) ([]uint64, error) {
	answer, _, err := m.rule.Ask(ctx, question, external.ActionWords, m.gas)
	return answer, err
}
