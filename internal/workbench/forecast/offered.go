package forecast

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/wasm"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// Offered is the load that clients offer by their description: calls per second where
// they enter the network, before any of them is placed.
type Offered struct {
	Bins  int // equal parts of the run
	build *setting.Build
	rates [][][]float64 // by node, function and bin: calls per second
	body  []int64       // by node and function: time on a core, ns
	least bool          // some clients wait for replies, and call at most so often
}

// offeredBins is the number of columns that fit on a screen.
const offeredBins = 12

// OfferedLoad computes it for a scenario, with changes from the command line. How long a
// call takes is measured on one call of each function, on empty state.
func OfferedLoad(ctx context.Context, file string, set, policies []string) (*Offered, error) {
	b, runtime, err := setting.Open(ctx, file, set, policies)
	if err != nil {
		return nil, err
	}
	defer runtime.Close()
	return offered(ctx, b, runtime, false)
}

// offered computes the load of a build whose guests are loaded; open leaves out clients
// that wait for replies.
func offered(ctx context.Context, b *setting.Build, runtime *wasm.Runtime, open bool) (*Offered, error) {
	bodies, err := b.Bodies(ctx, runtime)
	if err != nil {
		return nil, err
	}
	catalogue := platform.Catalogue{Tree: b.Config.Tree}
	o := &Offered{Bins: offeredBins, build: b}
	functions := len(b.Config.Functions)
	for n := range b.Config.Tree.Len() {
		o.rates = append(o.rates, make([][]float64, functions))
		for f := range functions {
			o.rates[n][f] = make([]float64, o.Bins)
			accesses := bodies[f].Reads + bodies[f].Writes
			if b.Config.Parameters.Central { // the core is held for a round trip each
				trips := int64(accesses) * b.Config.Tree.RTT(n, b.Config.Tree.Root())
				o.body = append(o.body, catalogue.ServiceTime(int32(n), bodies[f].Gas, 0)+trips)
				continue
			}
			o.body = append(o.body, catalogue.ServiceTime(int32(n), bodies[f].Gas, accesses))
		}
	}
	o.count(open)
	return o, nil
}

// count adds up the clients' calls. What one of them does between two moves counts at
// the node where it is.
func (o *Offered) count(open bool) {
	moves := workloads.MovesOf(o.build.Config.Moves, len(o.build.Config.Clients))
	for i := range o.build.Config.Clients {
		client := &o.build.Config.Clients[i]
		if open && client.Arrivals.Process == workloads.Closed {
			continue
		}
		begin, end := client.Start, o.build.Scenario.Duration
		if client.Stop > 0 {
			end = min(end, client.Stop)
		}
		o.least = o.least || client.Arrivals.Process == workloads.Closed
		at := client.Access
		for _, m := range append(moves[i], workloads.Move{At: end}) {
			until := min(max(m.At, begin), end)
			o.stay(client, at, begin, until)
			begin, at = until, m.To
		}
	}
}

// stay counts what a client calls at a node in [begin, end).
func (o *Offered) stay(client *workloads.Client, node int, begin, end int64) {
	for bin := range o.Bins {
		from, to := o.Border(bin), o.Border(bin+1)
		if from, to := max(from, begin), min(to, end); from < to {
			width := float64(o.Border(bin+1)-o.Border(bin)) / 1e9
			for f, calls := range o.calls(client, from, to) {
				o.rates[node][f][bin] += calls / width
			}
		}
	}
}

// Border is the time at which a part of the run begins, ns.
func (o *Offered) Border(bin int) int64 {
	return int64(float64(o.build.Scenario.Duration) / float64(o.Bins) * float64(bin))
}

// calls is the expected number of calls of each function by a client in [from, to).
func (o *Offered) calls(client *workloads.Client, from, to int64) []float64 {
	out := make([]float64, len(o.build.Config.Functions))
	if client.Arrivals.Process == workloads.Traced {
		for i := range client.Trace {
			if t := &client.Trace[i]; from <= t.At && t.At < to {
				out[o.build.Function(t.Collection, t.Write)]++
			}
		}
		return out
	}
	all := float64(to-from) / float64(client.Arrivals.Period) * workloads.Mean(client.Arrivals.Shapes, from, to)
	for _, c := range client.Collections {
		each := all / float64(len(client.Collections))
		if client.WriteShare < 1 {
			out[o.build.Function(c, false)] += each * (1 - client.WriteShare)
		}
		if client.WriteShare > 0 {
			out[o.build.Function(c, true)] += each * client.WriteShare
		}
	}
	return out
}

// Rate is the calls per second of a function that enter at a node in one part of the run.
func (o *Offered) Rate(node, function string, bin int) float64 {
	n := o.build.Node(node)
	return o.rates[n][o.build.FunctionNamed(function)][bin]
}

// Busy is the share of a node's cores that its calls keep busy if all are executed there.
func (o *Offered) Busy(node string, bin int) float64 {
	return o.busy(o.build.Node(node), bin)
}

func (o *Offered) busy(n, bin int) float64 {
	sum := 0.0
	for f, rates := range o.rates[n] {
		sum += rates[bin] * float64(o.body[n*len(o.rates[n])+f]) / 1e9
	}
	return sum / float64(o.build.Config.Tree.Node(n).Cores)
}

// Write prints the load over time: of each function at each node where calls enter, and
// against the capacity of the nodes.
func (o *Offered) Write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	b := o.build
	row := func(name string, value func(bin int) string) {
		cells := []string{name}
		for bin := range o.Bins {
			cells = append(cells, value(bin))
		}
		fmt.Fprintln(t, strings.Join(cells, "\t")+"\t")
	}
	time := func(title string) {
		row(title, func(bin int) string { return clock(o.Border(bin)) })
	}
	entered := func(n int) bool {
		return slices.ContainsFunc(o.rates[n], func(rates []float64) bool { return slices.Max(rates) > 0 })
	}
	for f := range b.Config.Functions {
		time(b.Config.Functions[f].Name + ", calls/s, from")
		total := make([]float64, o.Bins)
		for n := range o.rates {
			if slices.Max(o.rates[n][f]) == 0 {
				continue
			}
			for bin, rate := range o.rates[n][f] {
				total[bin] += rate
			}
			row(b.Config.Tree.Node(n).Name, func(bin int) string { return brief(o.rates[n][f][bin]) })
		}
		row("all", func(bin int) string { return brief(total[bin]) })
		fmt.Fprintln(t)
	}
	time("busy cores, %, from")
	for n := range o.rates {
		if entered(n) {
			row(b.Config.Tree.Node(n).Name, func(bin int) string { return percent(o.busy(n, bin)) })
		}
	}
	row("all, at "+b.Config.Tree.Node(0).Name, func(bin int) string { return percent(o.together(bin)) })
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, o.explanation())
	return err
}

// together is the busy share of the root's cores if all calls are executed there, as they
// are before anything has moved.
func (o *Offered) together(bin int) float64 {
	sum := 0.0
	for n := range o.rates {
		for f, rates := range o.rates[n] {
			sum += rates[bin] * float64(o.body[f]) / 1e9
		}
	}
	return sum / float64(o.build.Config.Tree.Node(0).Cores)
}

func (o *Offered) explanation() string {
	out := "Busy are the cores if every call is executed where it enters, and those of the root if all are\n" +
		"executed there. Time on a core, of one call on empty state:"
	for f := range o.build.Config.Functions {
		out += fmt.Sprintf(" %s %s ms,", o.build.Config.Functions[f].Name, brief(float64(o.body[f])/1e6))
	}
	out = strings.TrimSuffix(out, ",") + "."
	if o.least {
		out += "\nClients that wait for replies (closed) are counted as if replies came at once: they call less."
	}
	return out
}

// clock writes a time of the run.
func clock(ns int64) string {
	switch {
	case ns%3_600_000_000_000 == 0:
		return fmt.Sprintf("%dh", ns/3_600_000_000_000)
	case ns >= 600_000_000_000:
		return fmt.Sprintf("%dm", ns/60_000_000_000)
	}
	return brief(float64(ns)/1e9) + "s"
}

// percent writes a share.
func percent(v float64) string {
	if v > 0 && v < 1e-4 {
		return "<0.01"
	}
	return brief(100 * v)
}

// brief writes a number with three digits.
func brief(v float64) string {
	switch {
	case v == 0:
		return "0"
	case v >= 99.95:
		return fmt.Sprintf("%.0f", v)
	case v >= 9.995:
		return fmt.Sprintf("%.1f", v)
	case v >= 0.01:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.2g", v)
}
