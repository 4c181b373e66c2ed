package inspect

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/printable"
	"github.com/ermes-sim/ermes-sim/results"
	"github.com/ermes-sim/ermes-sim/results/table"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

// Why tells the story of one collection's placement: every proposal with the change
// of energy that it expected term by term, what that stood on, what it offered a full
// node, its verdict, and the acts that followed with what they moved. After each act
// it tells the latency of the collection's calls before and after.
func Why(w io.Writer, dir, collection string) error {
	if err := needsRun(dir, table.Name[table.Proposal](), table.Name[table.Placement](), table.Name[table.Round](), table.Name[table.Invocation]()); err != nil {
		return err
	}
	proposals, err := table.Read[table.Proposal](results.Tables(dir))
	if err != nil {
		return err
	}
	placements, err := table.Read[table.Placement](results.Tables(dir))
	if err != nil {
		return err
	}
	effects, err := effectsOf(dir, collection, proposals, placements)
	if err != nil {
		return err
	}
	var story []moment
	known := map[string]bool{}
	for i := range placements {
		p := &placements[i]
		known[p.Collection] = true
		if p.Collection == collection {
			story = append(story, moment{at: p.AtNs, tell: func(t io.Writer) { tellAct(t, p) }})
		}
	}
	for i := range proposals {
		p := &proposals[i]
		if p.Collection == collection {
			story = append(story, moment{at: p.AtNs, tell: func(t io.Writer) { tellProposal(t, p) }})
		}
	}
	if !known[collection] {
		return mistake.New("there is no collection %q in the run; there are %s%s", collection, strings.Join(printable.Copy(sortedKeys(known)), ", "), scenarios.Meant(collection, sortedKeys(known)))
	}
	story = append(story, effects...) // behind the step that they follow
	slices.SortStableFunc(story, func(a, b moment) int { return cmp.Compare(a.at, b.at) })
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "time (s)\twhat\tat\tΔE\treads\twrites\tpropagation\tcopies\tmemory\tload\tthreshold\toffer\tcounted\tbecause\n")
	for _, m := range story {
		m.tell(t)
	}
	return t.Flush()
}

// A moment is one line of a story.
type moment struct {
	at   int64
	tell func(io.Writer)
}

func tellProposal(t io.Writer, p *table.Proposal) {
	p = printable.Copy(p)
	what := p.Act
	if p.Target != "" {
		what += " to " + p.Target
	}
	if p.DropSelf {
		what += ", own copy goes"
	}
	fmt.Fprintf(t, "%.3f\t%s proposes %s: %s\t%s\t", seconds(p.AtNs), p.Proposer, what, p.Verdict, p.Leader)
	if p.DeltaEnergy == nil {
		fmt.Fprintf(t, "-\t-\t-\t-\t-\t-\t-\t-\t")
	} else {
		fmt.Fprintf(t, "%+.5f\t%+.5f\t%+.5f\t%+.5f\t%+.5f\t%+.5f\t%+.5f\t%.2g\t",
			*p.DeltaEnergy, p.Reads, p.Writes, p.Propagation, p.Copies, p.Memory, p.Load, *p.Threshold)
	}
	if p.Target == "" {
		fmt.Fprint(t, "-\t")
	} else {
		fmt.Fprintf(t, "%.5f\t", p.Offer)
	}
	fmt.Fprintf(t, "%.3g reads/s, %.3g writes/s, %.3g updates/s from %d nodes over %.3g s\t%s\n",
		p.ReadRate, p.WriteRate, p.UpdateRate, p.Origins, p.EvidenceS, p.Reason)
}

func tellAct(t io.Writer, p *table.Placement) {
	p = printable.Copy(p)
	what := p.Act
	if p.FromNode != "" {
		what += " from " + p.FromNode
	}
	if p.Bytes > 0 {
		what += fmt.Sprintf(", %d bytes", p.Bytes)
	}
	fmt.Fprintf(t, "%.3f\t= %s\t%s\t\t\t\t\t\t\t\t\t\tnow %s, led by %s\t%s\n", seconds(p.AtNs), what, p.Node, p.Replicas, p.Leader, p.Reason)
}

func seconds(ns int64) float64 { return float64(ns) / 1e9 }

func sortedKeys[V any](of map[string]V) []string { return slices.Sorted(maps.Keys(of)) }
