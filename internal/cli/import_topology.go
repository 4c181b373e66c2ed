package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ermes-sim/ermes-sim/internal/importer/graph"
	"github.com/ermes-sim/ermes-sim/scenarios"
)

func newImportTopology() *cobra.Command {
	var m graph.Import
	var hop, edgeRTT time.Duration
	cmd := &cobra.Command{
		Use:   "topology FILE",
		Short: "Import a network that exists, with RTTs from the positions of its nodes",
		Long: `Imports a network in GraphML, GML, or a format of SNDlib into a directory:
scenario.yaml, a tree that stands for the network and runs as it is; names.csv, which
node of the file each is; and tree.csv, the RTT of each pair in network and tree. What
the tree loses is printed. docs/TOPOLOGIES.md says what is read and assumed.`,
		Example: `  ermes-sim import topology Abilene.graphml --out abilene
  ermes-sim import topology Geant2012.graphml --missing neighbours --root DE --edges 1 --edge-rtt 2ms --out geant`,
		Args: exactly(1, "the file of the network"),
		RunE: func(cmd *cobra.Command, args []string) error {
			m.File = args[0]
			m.Hop, m.EdgeRTT = int64(hop), int64(edgeRTT)
			if err := checkTopology(&m); err != nil {
				return usage{err}
			}
			m.Command = "ermes-sim import topology " + quoted(filepath.Base(m.File)) + flagsGiven(cmd)
			made, err := m.Do()
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", filepath.Join(m.Dir, "scenario.yaml"), strings.Join(made.Report(), "\n"))
			for _, w := range made.Graph.Warnings {
				fmt.Fprintf(cmd.ErrOrStderr(), "note: %s\n", w)
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&m.Dir, "out", "topology", "`directory` to write; must not exist")
	f.StringVar(&m.Missing, "missing", graph.Refuse, "nodes without coordinates: `refuse`, neighbours (the middle of theirs), or drop")
	f.BoolVar(&m.Largest, "largest", false, "of a network in several parts, take the largest")
	f.StringVar(&m.Root, "root", "", "`node` that is the cloud, by name, label or id, and whose shortest paths are the tree (default: the tree of least mean RTT, from its median)")
	f.IntVar(&m.Edges, "edges", 0, "edge nodes to hang below each node, this `many`")
	f.DurationVar(&edgeRTT, "edge-rtt", 2*time.Millisecond, "RTT of their links")
	f.Float64Var(&m.Detour, "detour", 1, "length of fibres over the great circle; 1 is a lower bound")
	f.DurationVar(&hop, "hop", 100*time.Microsecond, "RTT that each link adds")
	return cmd
}

// checkTopology finds what is wrong with the flags.
func checkTopology(m *graph.Import) error {
	kinds := []string{graph.Refuse, graph.Neighbours, graph.Drop}
	const most = 10
	switch {
	case !slices.Contains(kinds, m.Missing):
		meant := ""
		if near := scenarios.Nearest(m.Missing, kinds); near != "" {
			meant = fmt.Sprintf("; did you mean %q?", near)
		}
		return fmt.Errorf("--missing %s: want %s%s", m.Missing, strings.Join(kinds, ", "), meant)
	case m.Edges < 0 || m.Edges > 1000:
		return fmt.Errorf("--edges %d: want 0 to 1000", m.Edges)
	case !wholeMicroseconds(m.EdgeRTT):
		return fmt.Errorf("--edge-rtt %v: want whole microseconds from 0 to 1s", time.Duration(m.EdgeRTT))
	case !wholeMicroseconds(m.Hop):
		return fmt.Errorf("--hop %v: want whole microseconds from 0 to 1s", time.Duration(m.Hop))
	case !(m.Detour >= 1 && m.Detour <= most):
		return fmt.Errorf("--detour %v: want 1 to %d; no fibre is shorter than the great circle", m.Detour, most)
	}
	return nil
}

func wholeMicroseconds(ns int64) bool {
	return ns >= 0 && ns <= int64(time.Second) && ns%int64(time.Microsecond) == 0
}
