package graph

import (
	"encoding/csv"
	"fmt"
	"strconv"

	"github.com/ermes-sim/ermes-sim/internal/importer"
)

// An Import says how a file becomes a directory with a scenario.
type Import struct {
	File string
	Dir  string // for scenario.yaml, names.csv and tree.csv; must not exist
	Preparation
	Distance
	Root    string // name, label or identifier of the root; "" for the best tree
	Edges   int    // nodes to hang below each place
	EdgeRTT int64  // of their links, ns
	Command string // repeats the import; stands in scenario.yaml
}

// Imported is what an import has made.
type Imported struct {
	Graph *Graph
	Tree  *Tree
	Loss  *Loss
}

// Do imports. The directory appears whole or not at all.
func (m *Import) Do() (*Imported, error) {
	if err := importer.Absent(m.Dir); err != nil {
		return nil, err
	}
	g, err := Read(m.File)
	if err != nil {
		return nil, err
	}
	if g, err = g.Prepare(m.Preparation); err != nil {
		return nil, err
	}
	root := -1
	if m.Root != "" {
		if root, err = g.Find(m.Root); err != nil {
			return nil, importer.Mistake("--root", 0, 0, "%v", err)
		}
	}
	tree := g.Span(m.Distance, root)
	out := &Imported{Graph: g, Tree: tree, Loss: g.Loss(m.Distance, tree)}
	return out, importer.Write(m.Dir, []importer.File{
		importer.Text("scenario.yaml", m.scenario(out)),
		importer.CSV("names.csv", out.names),
		importer.CSV("tree.csv", out.pairs),
	})
}

// names writes which node of the file each place is.
func (o *Imported) names(w *csv.Writer) error {
	if err := w.Write([]string{"id", "label", "name", "lat", "lon"}); err != nil {
		return err
	}
	for i := range o.Graph.Places {
		p := &o.Graph.Places[i]
		if err := w.Write([]string{p.ID, p.Label, p.Name, degrees(p.Lat), degrees(p.Lon)}); err != nil {
			return err
		}
	}
	return nil
}

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// pairs writes the RTT of each pair in graph and tree.
func (o *Imported) pairs(w *csv.Writer) error {
	if err := w.Write([]string{"a", "b", "graph_rtt_us", "tree_rtt_us"}); err != nil {
		return err
	}
	for _, p := range o.Loss.Pairs {
		row := []string{
			o.Graph.Places[p.A].Name, o.Graph.Places[p.B].Name,
			strconv.FormatInt(p.Graph/microsecond, 10), strconv.FormatInt(p.Tree/microsecond, 10),
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	return nil
}

// Report tells in a few lines what was made and what the tree loses.
func (o *Imported) Report() []string {
	g, l := o.Graph, o.Loss
	pair := func(p Pair) string {
		return fmt.Sprintf("%s - %s", g.Places[p.A].Name, g.Places[p.B].Name)
	}
	cut := "no capacity is known"
	if l.Known > 0 {
		cut = fmt.Sprintf("with them %s of %s of known capacity (%d links)", bandwidth(l.CapacityCut), bandwidth(l.Capacity), l.Known)
	}
	return []string{
		fmt.Sprintf("%d nodes, %d links, root %s", len(g.Places), l.Links, g.Places[o.Tree.Root].Name),
		fmt.Sprintf("mean RTT, tree over graph: %.4f (%.3f over %.3f ms)", l.Ratio, l.Tree/1e6, l.Graph/1e6),
		fmt.Sprintf("stretch of pairs: p50 %.3f, p95 %.3f", l.P50, l.P95),
		fmt.Sprintf("worst pair: %s, %.3f -> %.3f ms (%.2f times)", pair(l.Worst), float64(l.Worst.Graph)/1e6, float64(l.Worst.Tree)/1e6, l.Worst.Stretch()),
		fmt.Sprintf("links cut: %d of %d; %s", l.Cut, l.Links, cut),
	}
}
