package fidelity

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/ermes-sim/ermes-sim/internal/emulation"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// Tell prints what an emulation has shown.
func Tell(w io.Writer, f *Report) error {
	fmt.Fprintf(w, "%d processes over TCP on one host, %d times slower than real; delays and bandwidths of links and the times of bodies are the model's own\n\n", f.Processes, f.Dilate)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "emulated - simulated, ms\tcalls\tmean\t|p50|\t|p95|\t|p99|\t")
	spreadRow(t, "latency of all calls", f.All.Paired, f.All.Latency)
	for part := range record.Part(record.Parts) {
		if s := f.All.Parts[part.String()]; s != (emulation.Spread{}) {
			spreadRow(t, "  "+part.String(), f.All.Paired, s)
		}
	}
	spreadRow(t, "  of it woken late", f.All.Paired, f.All.Wake)
	spreadRow(t, "  of it arrived late", f.All.Paired, f.All.Socket)
	spreadRow(t, "  of it unexplained", f.All.Paired, f.All.Unexplained)
	spreadRow(t, "latency of clean calls", f.Clean.Paired, f.Clean.Latency)
	spreadRow(t, "  of it unexplained", f.Clean.Paired, f.Clean.Unexplained)
	if err := t.Flush(); err != nil {
		return err
	}
	a := &f.All
	fmt.Fprintf(w, "\nclean: late by at most %.1f ms in all; %s of all, simulated mean %.2f ms (all calls: %.2f ms)\n",
		CleanNs/1e6, inPercent(f.Clean.Paired, a.Paired), f.Clean.Simulated/1e6, a.Simulated/1e6)
	fmt.Fprintf(w, "executed at the same node %s, ended alike %s, sent at the same time %s\n",
		inPercent(a.SameNode, a.Paired), inPercent(a.SameOutcome, a.Paired), inPercent(a.Paired-a.Late, a.Paired))
	fmt.Fprintf(w, "copies in the end: %s alike; bodies that took longer than modelled: %d of %d\n", inPercent(f.SameCopies, f.Copies), f.Overran, f.Bodies)
	if n := a.OnlySimulated + a.OnlyEmulated; n > 0 {
		fmt.Fprintf(w, "calls without a partner: %d simulated, %d emulated\n", a.OnlySimulated, a.OnlyEmulated)
	}
	if f.Clean.Paired*10 < a.Paired*7 {
		fmt.Fprintln(w, "warning: fewer than 70 % of the calls are clean: this host was too busy; a larger --dilate helps")
	}
	if !f.Rested {
		fmt.Fprintln(w, "warning: the processes have not come to rest a minute after the end; laws of the end are not judged")
	}
	_, err := fmt.Fprintf(w, "laws broken: %d\n", f.Broken)
	for _, v := range f.Told {
		fmt.Fprintln(w, " ", v)
	}
	return err
}

func spreadRow(w io.Writer, what string, calls int, s emulation.Spread) {
	fmt.Fprintf(w, "%s\t%d\t%+.3f\t%.3f\t%.3f\t%.3f\t\n", what, calls, s.Mean/1e6, float64(s.P50)/1e6, float64(s.P95)/1e6, float64(s.P99)/1e6)
}

// inPercent is a part of a whole in per cent, or a dash of nothing.
func inPercent(part, whole int) string {
	if whole == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f %%", 100*float64(part)/float64(whole))
}
