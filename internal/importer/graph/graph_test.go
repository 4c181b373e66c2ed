package graph

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/scenarios"
)

var usual = Distance{Detour: 1, Hop: 100_000}

// Scripts hold what files with the quirks of real ones become, and what is said of
// those that are wrong. The fixtures are made up: no network of the Topology Zoo or
// of SNDlib comes along.
//
//	import [missing=neighbours|drop] [largest] [root=NAME] [names]
func TestScripts(t *testing.T) {
	datadriven.Walk(t, "testdata/scripts", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(_ *testing.T, d *datadriven.TestData) string {
			how := Preparation{Missing: Refuse, Largest: d.HasArg("largest")}
			root := ""
			d.MaybeScanArgs(t, "missing", &how.Missing)
			d.MaybeScanArgs(t, "root", &root)
			text := strings.NewReplacer("␤", "\n", "␀", "").Replace(d.Input)
			g, err := Parse("net", []byte(text))
			if err == nil {
				g, err = g.Prepare(how)
			}
			if err != nil {
				return err.Error() + "\n"
			}
			at := -1
			if root != "" {
				if at, err = g.Find(root); err != nil {
					return err.Error() + "\n"
				}
			}
			tree := g.Span(usual, at)
			return drawn(g, tree)
		})
	})
}

// drawn shows places, links and tree.
func drawn(g *Graph, tree *Tree) string {
	var b strings.Builder
	for i := range g.Places {
		p := &g.Places[i]
		above := "root"
		if tree.Parent[i] >= 0 {
			above = fmt.Sprintf("below %s, %d us", g.Places[tree.Parent[i]].Name, tree.RTT[i]/1000)
		}
		fmt.Fprintf(&b, "%s at %.4g,%.4g %s\n", p.Name, p.Lat, p.Lon, above)
	}
	for _, l := range g.Links {
		fmt.Fprintf(&b, "%s - %s", g.Places[l.A].Name, g.Places[l.B].Name)
		if l.Capacity > 0 {
			fmt.Fprintf(&b, " %s", bandwidth(l.Capacity))
		}
		b.WriteByte('\n')
	}
	for _, w := range g.Warnings {
		fmt.Fprintf(&b, "note: %s\n", w)
	}
	return b.String()
}

// folder is where the files of real networks are, if they are on this machine.
const folder = "ERMES_TOPOLOGIES"

// The real files must come out as an importer by other hands makes them. They are not
// ours to pass on: docs/TOPOLOGIES.md says where they are.
func TestRealNetworks(t *testing.T) {
	dir := os.Getenv(folder)
	if dir == "" {
		t.Skipf("SKIPPED: the networks of the Topology Zoo are not read; set %s to a folder with Abilene.graphml and others (docs/TOPOLOGIES.md)", folder)
	}
	for _, c := range []struct {
		file, missing, root string
		largest             bool
		refused             string
		nodes, links, cut   int
		at                  string
		ratio, p95, worst   float64
	}{
		{file: "Abilene.graphml", nodes: 11, links: 14, cut: 4, at: "Kansas-City", ratio: 1.1284, p95: 2.213, worst: 2.80},
		{file: "Abilene.gml", nodes: 11, links: 14, cut: 4, at: "Kansas-City", ratio: 1.1284, p95: 2.213, worst: 2.80},
		{file: "Abilene.graphml", root: "Denver", nodes: 11, links: 14, cut: 4, at: "Denver", ratio: 1.1294, p95: 2.213, worst: 8.89},
		{file: "Geant2012.graphml", refused: "3 nodes, UA (id 10), MD (id 11), BY (id 19): no coordinates"},
		{file: "Geant2012.graphml", missing: Neighbours, nodes: 40, links: 61, cut: 22, at: "CZ", ratio: 1.1061, p95: 1.640, worst: 8.06},
		{file: "Geant2012.graphml", missing: Neighbours, root: "DE", nodes: 40, links: 61, cut: 22, at: "DE", ratio: 1.1128, p95: 1.849, worst: 10.18},
		{file: "Easynet.graphml", refused: "7 nodes"},
		{file: "Easynet.graphml", missing: Neighbours, nodes: 19, links: 26, cut: 8, at: "Paris", ratio: 1.0722, p95: 1.475, worst: 2.57},
		{file: "Psnc.graphml", nodes: 21, links: 26, cut: 6, at: "Lodz", ratio: 1.2068, p95: 2.514, worst: 7.12},
		{file: "Zamren.graphml", refused: "19 nodes"},
		{file: "Zamren.graphml", missing: Neighbours, refused: "2 parts"},
		{file: "Zamren.graphml", missing: Neighbours, largest: true, nodes: 32, links: 36, cut: 5, at: "Kabwe", ratio: 1.0131, p95: 1.101, worst: 2.85},
	} {
		t.Run(fmt.Sprint(c.file, " ", c.missing, " ", c.root), func(t *testing.T) {
			m := Import{
				File: filepath.Join(dir, c.file), Dir: filepath.Join(t.TempDir(), "out"),
				Preparation: Preparation{Missing: c.missing, Largest: c.largest}, Distance: usual, Root: c.root, Edges: 1, EdgeRTT: 2_000_000,
			}
			o, err := m.Do()
			if c.refused != "" {
				if err == nil || !strings.Contains(err.Error(), c.refused) {
					t.Fatalf("got %v, want it refused: %s", err, c.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			l := o.Loss
			got := fmt.Sprintf("%d nodes, %d links, %d cut, root %s, %.4f %.3f %.2f", len(o.Graph.Places), l.Links, l.Cut, o.Graph.Places[o.Tree.Root].Name, l.Ratio, l.P95, l.Worst.Stretch())
			want := fmt.Sprintf("%d nodes, %d links, %d cut, root %s, %.4f %.3f %.2f", c.nodes, c.links, c.cut, c.at, c.ratio, c.p95, c.worst)
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if _, err := scenarios.Load(filepath.Join(m.Dir, "scenario.yaml"), scenarios.Options{}); err != nil {
				t.Error(err)
			}
		})
	}
}

// anyGraph draws a connected network, with places on top of each other, equal
// distances and capacities that are not known.
func anyGraph(t *rapid.T) *Graph {
	g := &Graph{File: "drawn"}
	n := rapid.IntRange(2, 9).Draw(t, "places")
	for i := range n {
		g.Places = append(g.Places, Place{
			ID: fmt.Sprint(n - i), Label: fmt.Sprintf("p%d", i), Located: true,
			Lat: float64(rapid.IntRange(-3, 3).Draw(t, "lat")), Lon: float64(rapid.IntRange(-3, 3).Draw(t, "lon")),
		})
		if i > 0 {
			g.Links = append(g.Links, Link{A: rapid.IntRange(0, i-1).Draw(t, "to"), B: i})
		}
	}
	for range rapid.IntRange(0, 8).Draw(t, "more") {
		g.Links = append(g.Links, Link{A: rapid.IntRange(0, n-1).Draw(t, "a"), B: rapid.IntRange(0, n-1).Draw(t, "b"), Capacity: int64(rapid.IntRange(0, 2).Draw(t, "capacity"))})
	}
	out, err := g.Prepare(Preparation{})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// floyd has the RTTs of all pairs by the other algorithm, over links or a tree.
func floyd(n int, links []Link, rtt func(i int) int64) [][]int64 {
	const far = math.MaxInt64 / 4
	d := make([][]int64, n)
	for i := range d {
		d[i] = slices.Repeat([]int64{far}, n)
		d[i][i] = 0
	}
	for i, l := range links {
		d[l.A][l.B] = min(d[l.A][l.B], rtt(i))
		d[l.B][l.A] = d[l.A][l.B]
	}
	for k := range n {
		for i := range n {
			for j := range n {
				d[i][j] = min(d[i][j], d[i][k]+d[k][j])
			}
		}
	}
	return d
}

func totalOf(d [][]int64) (sum int64) {
	for i := range d {
		for j := range i {
			sum += d[i][j]
		}
	}
	return sum
}

// The tree must be the one that is promised: of shortest paths, best of those from all
// places, rooted at its median, and never twice as far as the graph.
func TestSpanningTree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := anyGraph(t)
		n := len(g.Places)
		inGraph := floyd(n, g.Links, func(i int) int64 { return usual.RTT(&g.Places[g.Links[i].A], &g.Places[g.Links[i].B]) })
		asTree := func(tree *Tree) [][]int64 {
			var links []Link
			var rtt []int64
			for i, p := range tree.Parent {
				if p >= 0 {
					links, rtt = append(links, Link{A: i, B: p}), append(rtt, tree.RTT[i])
				}
			}
			if len(links) != n-1 {
				t.Fatalf("%d links in a tree of %d places", len(links), n)
			}
			return floyd(n, links, func(i int) int64 { return rtt[i] })
		}
		least := int64(math.MaxInt64)
		for root := range n {
			tree := g.Span(usual, root)
			d := asTree(tree)
			if tree.Root != root || !slices.Equal(d[root], inGraph[root]) {
				t.Fatalf("the tree from %d has other distances from there than the graph: %v, %v", root, d[root], inGraph[root])
			}
			least = min(least, totalOf(d))
		}
		best := g.Span(usual, -1)
		d := asTree(best)
		if totalOf(d) != least {
			t.Fatalf("the sum over pairs is %d; a tree from another place has %d", totalOf(d), least)
		}
		if totalOf(d) > 2*totalOf(inGraph) {
			t.Fatalf("the tree's sum is %d, more than twice the graph's %d", totalOf(d), totalOf(inGraph))
		}
		sum := func(row []int64) (s int64) {
			for _, v := range row {
				s += v
			}
			return s
		}
		for i := range n {
			if sum(d[i]) < sum(d[best.Root]) || sum(d[i]) == sum(d[best.Root]) && before(&g.Places[i], &g.Places[best.Root]) < 0 {
				t.Fatalf("rooted at %d with %d; the median is %d with %d", best.Root, sum(d[best.Root]), i, sum(d[i]))
			}
		}
		l := g.Loss(usual, best)
		for _, p := range l.Pairs {
			if p.Graph != inGraph[p.A][p.B] || p.Tree != d[p.A][p.B] {
				t.Fatalf("pair %v; want %d and %d", p, inGraph[p.A][p.B], d[p.A][p.B])
			}
		}
		if want := float64(totalOf(d)) / float64(totalOf(inGraph)); math.Abs(l.Ratio-want) > 1e-12 {
			t.Fatalf("ratio %v, want %v", l.Ratio, want)
		}
	})
}

// Every name must be one that scenarios take, and nobody else's.
func TestNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := newNamer()
		seen := map[string]bool{}
		for range rapid.IntRange(1, 20).Draw(t, "places") {
			label := rapid.OneOf(rapid.StringMatching(`[a-c]{1,2}(-[23])?`), rapid.StringN(1, 100, -1), rapid.SampledFrom([]string{"edge", "cloud", "1", strings.Repeat("x", 70)})).Draw(t, "label")
			name := names.name(label)
			if seen[name] || len(name) > maxName || strings.Trim(name[:1], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || name == tierEdge {
				t.Fatalf("%q became %q", label, name)
			}
			seen[name] = true
		}
	})
}

// 10.007 us per kilometre of great circle, and one degree of it is 111.195 km.
func TestDistance(t *testing.T) {
	a, b := &Place{}, &Place{Lat: 1}
	if m := Metres(a, b); math.Abs(m-111_195.08) > 0.01 {
		t.Errorf("a degree is %v m", m)
	}
	if rtt := (Distance{Detour: 1}).RTT(a, b); rtt != 1_113_000 {
		t.Errorf("RTT %d ns, want 10.00692 us/km over 111.195 km", rtt)
	}
	if rtt := (Distance{Detour: 2, Hop: 100_000}).RTT(a, b); rtt != 2_325_000 {
		t.Errorf("RTT %d ns with detour and hop", rtt)
	}
	if m := Metres(&Place{Lat: 90}, &Place{Lat: -90}); math.Abs(m-math.Pi*earthRadius) > 1 {
		t.Errorf("from pole to pole %v m", m)
	}
}

// No file may make the readers panic, hang or take memory without bound.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/scripts/*"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			for _, part := range strings.Split(string(text), "----") {
				_, input, _ := strings.Cut(strings.TrimSpace(part), "\nimport")
				_, input, _ = strings.Cut(input, "\n")
				f.Add([]byte(strings.TrimSpace(input)))
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := Parse("net", data)
		if err != nil {
			return
		}
		for _, missing := range []string{Refuse, Neighbours, Drop} {
			ready, err := g.Prepare(Preparation{Missing: missing, Largest: true})
			if err != nil || len(ready.Places) > 50 {
				continue
			}
			o := &Imported{Graph: ready, Tree: ready.Span(usual, -1)}
			o.Loss = ready.Loss(usual, o.Tree)
			m := Import{File: "net.gml", Edges: 1, EdgeRTT: 2000}
			if _, err := scenarios.Parse("scenario.yaml", []byte(m.scenario(o)), scenarios.Options{}); err != nil {
				t.Fatalf("%v\n%s", err, m.scenario(o))
			}
		}
	})
}
