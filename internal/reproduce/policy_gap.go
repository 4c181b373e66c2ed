package reproduce

import (
	"fmt"
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results/plot"
	"github.com/ermes-sim/ermes-sim/results/table"
)

var claimPolicy = Claim{
	ID: "C13", Figure: "policy-gap",
	Thesis: "The decentralised policy closely approximates the mathematical optimum.",
	Criterion: "Over random trees and demands, the mean gap of network F + C at the end of the run is at most 5 %, both of energy on sequential and of always-copy on sec collections. " +
		"In part: of one of the two, or of both over F + C with access and execution.",
}

// A pairing gives each consistency model a policy.
type pairing struct{ sequential, sec string }

// dual is the thesis' protocol.
var dual = pairing{"energy", "always-copy"}

// centralised keeps all state at the root, whatever the policies.
const centralised = "central"

// pairings put every registered policy to work once for each consistency model that it is for.
// Those outside are the user's: they need a program or a module.
func pairings() []pairing {
	known := setting.Options(nil, nil).Catalogue // with the planners
	sequential, sec := slices.Clone(known.Names(table.Sequential)), slices.Clone(known.Names(table.SEC))
	out := []pairing{dual, {centralised, centralised}}
	other := func(own string) func(string) bool {
		return func(p string) bool {
			_, outside := setting.Outside(p)
			return outside || p == own
		}
	}
	sec, sequential = slices.DeleteFunc(sec, other(dual.sec)), slices.DeleteFunc(sequential, other(dual.sequential))
	for i := range max(len(sequential), len(sec)) {
		p := dual
		if i < len(sequential) {
			p.sequential = sequential[i]
		}
		if i < len(sec) {
			p.sec = sec[i]
		}
		out = append(out, p)
	}
	return out
}

// worldRun is one pairing in one random world.
func worldRun(world int, p pairing) Experiment {
	e := Experiment{Scenario: "thesis/policy-gap", Seed: uint64(world), Set: randomWorld(world), Unchecked: true, Weight: 0.6}
	switch {
	case p.sequential == centralised:
		e.Policies = []string{centralised}
	case p != dual:
		e.Policies = []string{"sequential=" + p.sequential, "sec=" + p.sec}
	}
	return e
}

// policyRows are the gaps of one run, by consistency model.
func policyRows(world int, p pairing, r *Run) []plot.PolicyGap {
	var rows []plot.PolicyGap
	for _, g := range r.Summary.Gap {
		name := p.sec
		if g.Name == table.Sequential {
			name = p.sequential
		}
		v := &g.Value
		if v.Gap == nil || v.GapTotal == nil {
			continue
		}
		rows = append(rows, plot.PolicyGap{
			World: int32(world), Policy: name, Consistency: g.Name, Gap: *v.Gap, GapTotal: *v.GapTotal,
			F: v.F, C: v.C, OptimumF: v.OptimumF, OptimumC: v.OptimumC, Settled: v.Settled, Acts: r.Summary.Placement.Acts,
		})
	}
	return rows
}

// gapsOf are the gaps of a policy over the worlds, percent.
func gapsOf(rows []plot.PolicyGap, policy, model string) (gaps, totals []float64) {
	for i := range rows {
		if r := &rows[i]; r.Policy == policy && r.Consistency == model {
			gaps, totals = append(gaps, 100*r.Gap), append(totals, 100*r.GapTotal)
		}
	}
	return gaps, totals
}

// judgePolicy grades C13.
func judgePolicy(rows []plot.PolicyGap) Finding {
	f := Finding{Claim: claimPolicy.ID}
	near, nearInAll := 0, 0
	for _, x := range []struct{ name, model string }{{dual.sequential, table.Sequential}, {dual.sec, table.SEC}} {
		gaps, totals := gapsOf(rows, x.name, x.model)
		if len(gaps) == 0 {
			continue
		}
		mean, total := over(x.name+": mean gap", gaps, "%"), over("with access and execution", totals, "%")
		worst := slices.Max(gaps)
		f.Values = append(f.Values, mean, exact("largest", worst, "%"), total)
		if mean.Value <= 5 {
			near++
		}
		if total.Value <= 5 {
			nearInAll++
		}
	}
	f.Verdict = graded(near == 2, near == 1 || nearInAll == 2)
	f.Note = fmt.Sprintf("%d kinds of runs; intervals are over worlds. Always-copy lowers F below what the optimum pays for and keeps copies whose ε and updates cost C: the table behind the figure has both apart.", len(pairings()))
	return f
}

var policyGap = Figure{
	Name: "policy-gap", Title: "Every policy against the optimum on random worlds",
	plan: func(s Scale) []job {
		var jobs []job
		for world := 1; world <= s.Topologies; world++ {
			for _, p := range pairings() {
				jobs = append(jobs, worldRun(world, p))
			}
		}
		return jobs
	},
	make: func(l *Lab) (*sheet, error) {
		var rows []plot.PolicyGap
		for world := 1; world <= l.Scale.Topologies; world++ {
			known := map[string]bool{}
			for _, p := range pairings() {
				for _, row := range policyRows(world, p, l.of(worldRun(world, p))) {
					// The dual policy also fills the places of shorter lists.
					if id := row.Policy + " " + row.Consistency; !known[id] {
						known[id] = true
						rows = append(rows, row)
					}
				}
			}
		}
		return &sheet{func(dir string) error { return writeTable(dir, "policy-gap", rows) }, []Finding{judgePolicy(rows)}}, nil
	},
	draw: drawn("policy-gap", plot.PolicyGaps),
}
