package inspect

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/internal/workbench/bodies"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// An Instant sums the comparisons of one consistency model at one time.
type Instant struct {
	AtSeconds   float64  `json:"at_seconds"`
	Trigger     string   `json:"trigger"`
	Consistency string   `json:"consistency"`
	Collections int      `json:"collections"`
	Settled     int      `json:"settled"` // of them in equilibrium
	F           float64  `json:"f"`
	C           float64  `json:"c"`
	OptimumF    float64  `json:"optimum_f"`
	OptimumC    float64  `json:"optimum_c"`
	Bound       float64  `json:"bound"` // proven, of network F + C
	Gap         *float64 `json:"gap"`   // over network F + C, as in summary.json
	Moves       int      `json:"moves"` // that the placements are apart
	Unproven    int      `json:"unproven"`

	network, optimum float64
}

// Pinned is what clients see with each of two placements pinned.
type Pinned struct {
	Epoch       int     `json:"epoch"` // whose calls are averaged
	Calls       int64   `json:"calls"`
	SimulatedMs float64 `json:"simulated_ms"` // mean latency with the placement that the policy reached
	OptimumMs   float64 `json:"optimum_ms"`   // with the optimum
}

// Optimality is the answer of `ilp compare`.
type Optimality struct {
	Name     string    `json:"name"`
	Instants []Instant `json:"instants"`
	Pinned   *Pinned   `json:"pinned"` // null without --pin
}

// CompareOptimum sums up the comparisons of a run. With pin it simulates the
// scenario again with the two placements of each collection's last comparison
// pinned.
func CompareOptimum(ctx context.Context, dir string, pin bool) (*Optimality, error) {
	if err := needsRun(dir, table.Name[table.Comparison]()); err != nil {
		return nil, err
	}
	m, err := results.ReadManifest(dir)
	if err != nil {
		return nil, err
	}
	rows, err := table.Read[table.Comparison](results.Tables(dir))
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, mistake.New("%s compared nothing: its scenario has ilp.compare: []", dir)
	}
	out := &Optimality{Name: m.Name, Instants: instants(rows)}
	if pin {
		if out.Pinned, err = pinned(ctx, dir, m, rows); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// instants sums rows of one time, trigger and model.
func instants(rows []table.Comparison) []Instant {
	var out []Instant
	for i := range rows {
		r := &rows[i]
		if r.Trigger == table.TriggerStatic {
			continue
		}
		at := -1
		for k := range out {
			x := &out[k]
			if x.AtSeconds == float64(r.AtNs)/1e9 && x.Trigger == r.Trigger && x.Consistency == r.Consistency {
				at = k
			}
		}
		if at < 0 {
			at = len(out)
			out = append(out, Instant{AtSeconds: float64(r.AtNs) / 1e9, Trigger: r.Trigger, Consistency: r.Consistency})
		}
		out[at].add(r)
	}
	for i := range out {
		out[i].Gap = summary.Relative(out[i].network, out[i].optimum)
	}
	return out
}

func (x *Instant) add(r *table.Comparison) {
	x.Collections++
	if r.Settled {
		x.Settled++
	}
	if r.OptimumF == nil || r.OptimumC == nil || r.OptimumNetworkF == nil {
		x.Unproven++
		return
	}
	x.F += r.F
	x.C += r.C
	x.OptimumF += *r.OptimumF
	x.OptimumC += *r.OptimumC
	x.network += r.NetworkF + r.C
	x.optimum += *r.OptimumNetworkF + *r.OptimumC
	if r.Bound != nil {
		x.Bound += *r.Bound
	}
	if r.Distance != nil {
		x.Moves += int(*r.Distance)
	}
}

// Tell writes the answer for a person.
func (o *Optimality) Tell(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "s\ttrigger\tmodel\tcollections\tsettled\tF\tC\toptimal F\toptimal C\tgap %\tmoves apart\t")
	for i := range o.Instants {
		x := &o.Instants[i]
		gap := "-"
		if x.Gap != nil {
			gap = fmt.Sprintf("%.2f", 100**x.Gap)
		}
		fmt.Fprintf(t, "%g\t%s\t%s\t%d\t%d\t%.4f\t%.4f\t%.4f\t%.4f\t%s\t%d\t\n", x.AtSeconds, x.Trigger, x.Consistency,
			x.Collections, x.Settled, x.F, x.C, x.OptimumF, x.OptimumC, gap, x.Moves)
	}
	t.Flush()
	fmt.Fprintln(w, "F and C in requests in flight; the gap is over F without access and execution, plus C")
	if p := o.Pinned; p != nil {
		fmt.Fprintf(w, "\npinned, calls of epoch %d (%d): %.3f ms with the simulated placement, %.3f ms with the optimum\n", p.Epoch, p.Calls, p.SimulatedMs, p.OptimumMs)
	}
}

// pinned simulates with both placements of each collection's last comparison.
func pinned(ctx context.Context, dir string, m *results.Manifest, rows []table.Comparison) (*Pinned, error) {
	s, err := scenarios.Parse(filepath.Join(dir, "manifest.json"), m.Scenario, setting.Recorded())
	if err != nil {
		return nil, err
	}
	b, err := setting.New(ctx, s)
	if err != nil {
		return nil, err
	}
	done, err := workbench.Replayed(ctx, b, "ilp compare --pin")
	if err != nil {
		return nil, err
	}
	defer done()
	last := map[string]*table.Comparison{}
	epoch := 0
	for i := range rows {
		if rows[i].Trigger == table.TriggerStatic {
			continue // no instant, and its optimum is of all epochs together
		}
		last[rows[i].Collection] = &rows[i]
		epoch = max(epoch, int(rows[i].Epoch))
	}
	out := &Pinned{Epoch: epoch}
	for _, optimum := range [...]bool{false, true} {
		if b.Config.Pinned, err = placementsOf(b, last, optimum); err != nil {
			return nil, err
		}
		mean, calls, err := meanLatency(ctx, b, epoch)
		if err != nil {
			return nil, err
		}
		if out.Calls = calls; optimum {
			out.OptimumMs = mean
		} else {
			out.SimulatedMs = mean
		}
	}
	return out, nil
}

// placementsOf reads the simulated or the optimal placement off comparisons.
func placementsOf(b *setting.Build, last map[string]*table.Comparison, optimum bool) (map[int]record.Site, error) {
	out := map[int]record.Site{}
	for c := range b.Config.Collections {
		r := last[b.Config.Collections[c].Name]
		if r == nil {
			continue
		}
		leader, replicas := r.Leader, r.Replicas
		if optimum && r.OptimumLeader != "" {
			leader, replicas = r.OptimumLeader, r.OptimumReplicas
		}
		var p record.Site
		var ok bool
		if p.Leader, ok = b.Config.Tree.Lookup(leader); !ok {
			return nil, mistake.New("the comparison of %s names the node %q, which the scenario does not have", r.Collection, leader)
		}
		holds := make([]bool, b.Config.Tree.Len())
		for name := range strings.FieldsSeq(replicas) {
			n, ok := b.Config.Tree.Lookup(name)
			if !ok {
				return nil, mistake.New("the comparison of %s names the node %q, which the scenario does not have", r.Collection, name)
			}
			holds[n] = true
		}
		for n, yes := range holds {
			if yes {
				p.Replicas = append(p.Replicas, n)
			}
		}
		out[c] = p
	}
	return out, nil
}

// meanLatency simulates and returns the mean latency, ms, of the calls sent in
// one epoch.
func meanLatency(ctx context.Context, b *setting.Build, epoch int) (mean float64, calls int64, err error) {
	runtime, err := bodies.NewRuntime(ctx)
	if err != nil {
		return 0, 0, err
	}
	defer runtime.Close()
	length := b.Scenario.Placement.Epoch
	l := &latencyOf{from: int64(epoch) * length, to: int64(epoch+1) * length}
	w, err := sim.New(b.Config, blueprint.Guests(runtime), l)
	if err != nil {
		return 0, 0, err
	}
	if _, err := w.Run(ctx); err != nil {
		return 0, 0, err
	}
	if l.calls == 0 {
		return 0, 0, nil
	}
	return float64(l.sum) / float64(l.calls) / 1e6, l.calls, nil
}

// latencyOf sums the latencies of the calls sent in [from, to).
type latencyOf struct {
	from, to   int64
	sum, calls int64
}

// Invoked hears of an outcome.
func (l *latencyOf) Invoked(i *record.Invocation) {
	if i.Status == record.OK && i.Sent >= l.from && i.Sent < l.to {
		l.sum += i.Latency()
		l.calls++
	}
}
