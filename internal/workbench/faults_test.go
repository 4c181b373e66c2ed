package workbench

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/sim/fault"
)

// chance is a world in which nodes and links fail by chance.
const chance = `version: 1
rounds: 24
round: 5s
network: {tiers: [{tier: cloud}, {tier: fog, fanout: 2, rtt: 10ms}, {tier: edge, fanout: 2, rtt: 4ms}]}
functions: [{name: view_cart, module: retail-c, mode: read}, {name: add_to_cart, module: retail-c, mode: write}]
collections: [{name: cart, count: 4, consistency: sequential, size: 4KiB, reads: view_cart, writes: add_to_cart}]
clients: [{name: shopper, count: 4, at: edge, arrivals: {process: poisson, rate: 2/s}, write_share: 0.2, collections: [cart]}]
requests: {timeout: 1s, retries: 5, backoff: 200ms}
faults:
  - {crash: edge, mttf: 20s, mttr: 2s, from: 10s, until: 80s}
  - {partition: fog, mttf: 40s, mttr: 1s, together: true}
`

// A node that fails and is mended by exponential times is down for a mean share
//
//	(1-A)·(1 - (1-e^(-kT))/(kT)),  A = mttf/(mttf+mttr),  k = 1/mttf + 1/mttr
//
// of T seconds that begin up. The second factor is small in short runs.
func TestMeanDownShare(t *testing.T) {
	const nodes, mttf, mttr = 4000, 50.0, 20.0
	for _, seconds := range []float64{20, 600} {
		text := strings.NewReplacer("rounds: 24\nround: 5s", fmt.Sprintf("duration: %vs", seconds), "fanout: 2, rtt: 4ms", "fanout: 2000, rtt: 4ms").Replace(chance)
		text = text[:strings.Index(text, "faults:")] + fmt.Sprintf("faults: [{crash: edge, mttf: %vs, mttr: %vs}]\n", mttf, mttr)
		s, err := setting.Load(written(t, t.TempDir(), "chance.yaml", text), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := setting.New(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		down := 0.0
		for _, f := range b.Config.Faults {
			down += (min(float64(f.Until)/1e9, seconds) - float64(f.From)/1e9) / seconds
		}
		a, k := mttf/(mttf+mttr), 1/mttf+1/mttr
		want := (1 - a) * (1 - (1-math.Exp(-k*seconds))/(k*seconds))
		if got := down / nodes; math.Abs(got-want) > 0.04*want {
			t.Errorf("down for %.4f of %v s, want %.4f", got, seconds, want)
		}
	}
}

// Rules keep to their time, together means at the same instants, and a node more
// changes nobody's faults.
func TestFaultsByChance(t *testing.T) {
	times := func(set ...string) map[string][]int64 {
		s, err := setting.Load(written(t, t.TempDir(), "chance.yaml", chance), set, nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := setting.New(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string][]int64{}
		for _, f := range b.Config.Faults {
			key := f.Kind.String() + " " + b.Config.Tree.Node(f.Node).Name
			out[key] = append(out[key], f.From, f.Until)
			if f.Kind == fault.Crash && (f.From < 10e9 || f.Until > 80e9) || f.Until <= f.From {
				t.Errorf("%s breaks in [%d, %d)", key, f.From, f.Until)
			}
		}
		return out
	}
	few, many := times(), times("network.tiers.edge.fanout=3")
	if !slices.Equal(few["partition fog-0"], few["partition fog-1"]) || slices.Equal(few["crash edge-0"], few["crash edge-1"]) {
		t.Error("want the links broken together, and each node on its own")
	}
	for key, at := range few {
		if len(at) == 0 || !slices.Equal(at, many[key]) {
			t.Errorf("%s breaks at %v, with a node more at %v", key, at, many[key])
		}
	}
	r := simulate(t, written(t, t.TempDir(), "chance.yaml", chance))
	if r.Summary.Violations == nil || *r.Summary.Violations != 0 {
		t.Errorf("laws are broken: %v", r.Summary.Warnings)
	}
	marked, all := 0, 0
	err := table.Each(results.Tables(r.Dir), func(c *table.Comparison) error {
		if all++; c.Faulted {
			marked++
		}
		return nil
	})
	if err != nil || marked == 0 || !strings.Contains(strings.Join(r.Summary.Warnings, "\n"), fmt.Sprintf("%d of %d comparisons", marked, all)) {
		t.Errorf("%d of %d comparisons are marked; warnings %q; %v", marked, all, r.Summary.Warnings, err)
	}
}
