package graph

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/ermes-sim/ermes-sim/internal/printable"
)

// scenario is a scenario of the tree that runs as it is.
func (m *Import) scenario(o *Imported) string {
	g, t := o.Graph, o.Tree
	var b strings.Builder
	fmt.Fprintf(&b, "# Made by\n#\n#     %s\n#\n", printable.Line(m.Command))
	fmt.Fprintf(&b, "# The tree of shortest paths that stands for the network, and what it loses:\n#\n")
	for _, line := range o.Report() {
		fmt.Fprintf(&b, "#     %s\n", line)
	}
	b.WriteString("#\n# The optimum is the tree's, not the graph's. tree.csv has the RTTs of all pairs,\n# names.csv says which node of the file each is.\n")
	for _, w := range g.Warnings {
		comment(&b, "Note: "+w+".")
	}
	fmt.Fprintf(&b, "version: 1\nname: %s\ndescription: %q\nrounds: 20\n\nnetwork:\n  nodes:\n", quoted(nameOf(m.File)), m.description(g))
	leaf := make([]bool, len(g.Places))
	for i := range leaf {
		leaf[i] = m.Edges == 0 && !slices.Contains(t.Parent, i)
	}
	for _, i := range t.order() {
		tier := tierFog
		switch {
		case i == t.Root:
			tier = tierCloud
		case leaf[i]:
			tier = tierEdge
		}
		above := ""
		if p := t.Parent[i]; p >= 0 {
			above = fmt.Sprintf(", parent: %s, rtt: %dus", quoted(g.Places[p].Name), t.RTT[i]/microsecond)
			if c := g.Links[t.Link[i]].Capacity; c > 0 {
				above += ", bandwidth: " + bandwidth(c)
			}
		}
		fmt.Fprintf(&b, "    - {name: %s%s, tier: %s, %s}\n", quoted(g.Places[i].Name), above, tier, hosting[tier])
	}
	edges := m.hang(&b, g)
	if edges == 0 {
		edges = count(leaf)
	}
	b.WriteString(demand(edges))
	if slowest := slices.Max(t.RTT) / 2; slowest >= defaultGossip {
		fmt.Fprintf(&b, "\nplacement:\n  gossip_delay: %dms # longer than the longest link takes\n", slowest/1_000_000+10)
	}
	return b.String()
}

// defaultGossip is placement.gossip_delay if nobody says otherwise, ns.
const defaultGossip = 100_000_000

// hosting is what nodes of each tier offer: placeholders.
var hosting = map[string]string{
	tierCloud: "cores: 32, speed: 30M/s, store_access: 250us",
	tierFog:   "cores: 8, speed: 30M/s, store_access: 250us",
	tierEdge:  "cores: 4, speed: 30M/s, store_access: 250us",
}

// hang writes the edge nodes below each place, and returns their number.
func (m *Import) hang(b *strings.Builder, g *Graph) int {
	names := newNamer()
	for i := range g.Places {
		names[g.Places[i].Name] = true
	}
	n := 0
	for i := range g.Places {
		for k := range m.Edges {
			fmt.Fprintf(b, "    - {name: %s, parent: %s, rtt: %dus, tier: %s, %s}\n",
				quoted(names.name(fmt.Sprintf("%s-edge-%d", g.Places[i].Name, k))), quoted(g.Places[i].Name), m.EdgeRTT/microsecond, tierEdge, hosting[tierEdge])
			n++
		}
	}
	return n
}

func count(flags []bool) (n int) {
	for _, yes := range flags {
		if yes {
			n++
		}
	}
	return n
}

// demand is a few clients for each edge node, so that there is something to run.
func demand(edges int) string {
	return fmt.Sprintf(`  access: {rtt: 1ms}

# Bodies, state and demand are placeholders for yours.
functions:
  - {name: view_cart, module: retail-c, mode: read}
  - {name: add_to_cart, module: retail-c, mode: write}

collections:
  - {name: cart, count: %d, consistency: sequential, size: 256KiB, reads: view_cart, writes: add_to_cart}

clients:
  - name: shopper
    count: %[1]d # spread over the edge nodes one after the other
    at: edge
    arrivals: {process: poisson, rate: 1/s}
    write_share: 0.2
    working_set: {collections: [cart], size: 1, zipf: 0.9}
`, edges)
}

// description says which network it is.
func (m *Import) description(g *Graph) string {
	title := oneLine(g.Title)
	if title == "" {
		title = nameOf(m.File)
	}
	return fmt.Sprintf("The network %s as a tree of %d nodes.", title, len(g.Places)*(1+m.Edges))
}

// nameOf is a scenario's name for a file.
func nameOf(file string) string {
	base := filepath.Base(file)
	return newNamer().name(strings.TrimSuffix(base, filepath.Ext(base)))
}

// oneLine is a text without line breaks.
func oneLine(text string) string { return strings.Join(strings.Fields(brief(text)), " ") }

// comment writes a paragraph of a comment, in lines of at most 88 characters where
// words allow.
func comment(b *strings.Builder, text string) {
	b.WriteString("#\n#")
	length := 1
	for _, word := range strings.Fields(printable.Lines(text)) {
		if length+1+len(word) > 88 {
			b.WriteString("\n#")
			length = 1
		}
		b.WriteString(" " + word)
		length += 1 + len(word)
	}
	b.WriteByte('\n')
}

// quoted writes a name so that every reader of YAML takes it for a text: to older ones
// NO is not Norway but false.
func quoted(name string) string {
	switch strings.ToLower(name) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return strconv.Quote(name)
	}
	return name
}

// bandwidth writes bit/s in the largest unit in which they are whole.
func bandwidth(bits int64) string {
	unit := "bit/s"
	for _, larger := range []string{"kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"} {
		if bits == 0 || bits%1000 != 0 {
			break
		}
		bits, unit = bits/1000, larger
	}
	return strconv.FormatInt(bits, 10) + unit
}
