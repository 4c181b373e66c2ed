package ilp

import (
	"errors"
	"fmt"
	"math/rand/v2"
)

// Params describe instances to draw. Zero values take the defaults in brackets.
type Params struct {
	Nodes       int         `json:"nodes,omitempty"`       // [15]; of a balanced tree, see balanced
	Collections int         `json:"collections,omitempty"` // [100]
	Consistency Consistency `json:"consistency,omitempty"` // [sequential]
	// Tightness is Σ memory of the edge nodes / Σ bytes of the collections; inner
	// nodes have twice an edge node's memory, the root has no bound. 0: no memory
	// binds.
	Tightness float64 `json:"tightness,omitempty"`
	// CPU is the busy cores of all nodes / those that demand needs at the fastest
	// node for each call, spread evenly over the nodes; the root has no bound. 0: no CPU binds.
	CPU float64 `json:"cpu,omitempty"`
	// BinaryBytes is the size of the binary that each function has, and which takes memory
	// where the function executes. 0: binaries take none.
	BinaryBytes int64   `json:"binary_bytes,omitempty"`
	Spread      int     `json:"spread,omitempty"`      // [8] edge nodes from which one collection is used
	WriteShare  float64 `json:"write_share,omitempty"` // [0.1] of the requests; negative for none
	Rate        float64 `json:"rate,omitempty"`        // [10] requests per second and collection, on average
	Functions   int     `json:"functions,omitempty"`   // [8]
	// Shared is the share of collections that belong to applications of 2 to 4,
	// whose functions touch several of them.
	Shared  float64 `json:"shared,omitempty"`
	Beta    float64 `json:"beta,omitempty"`    // [1]; negative for 0
	Epsilon float64 `json:"epsilon,omitempty"` // [0.02] requests in flight per copy; negative for 0
	// Uniform gives all links of a tier one RTT; otherwise they vary by half.
	Uniform bool `json:"uniform,omitempty"`
}

// What is drawn has a limit, which more memory than a machine has stands behind.
const (
	maxDrawnNodes = 100_000
	maxDrawn      = 10_000_000 // functions times nodes, and collections times the nodes that use one
)

func (q *Params) defaults() {
	q.Nodes = or(q.Nodes, 15)
	q.Collections = or(q.Collections, 100)
	q.Consistency = or(q.Consistency, Sequential)
	q.Spread = or(q.Spread, 8)
	q.WriteShare = max(0, or(q.WriteShare, 0.1))
	q.Rate = or(q.Rate, 10)
	q.Functions = or(q.Functions, 8)
	q.Beta = max(0, or(q.Beta, 1))
	q.Epsilon = max(0, or(q.Epsilon, 0.02))
}

func or[T comparable](x, otherwise T) T {
	var zero T
	if x == zero {
		return otherwise
	}
	return x
}

// validate refuses what cannot be drawn, all at once.
func (q *Params) validate() error {
	var errs []error
	wrong := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if q.Nodes < 2 || q.Nodes > maxDrawnNodes {
		wrong("nodes %d: want 2 to %d", q.Nodes, maxDrawnNodes)
	}
	if q.Functions > maxDrawn/max(1, min(q.Nodes, maxDrawnNodes)) {
		wrong("functions %d: on %d nodes want at most %d", q.Functions, q.Nodes, maxDrawn/max(1, min(q.Nodes, maxDrawnNodes)))
	}
	if each := max(1, min(q.Spread, q.Nodes)); q.Collections > maxDrawn/each {
		wrong("collections %d: used at %d nodes each, want at most %d", q.Collections, each, maxDrawn/each)
	}
	if q.Collections < 1 || q.Functions < 1 || q.Spread < 1 {
		wrong("collections %d, functions %d, edge nodes per collection %d: want 1 or more", q.Collections, q.Functions, q.Spread)
	}
	if q.Consistency != None && q.Consistency != SEC && q.Consistency != Sequential {
		wrong("model %q: want none, sec or sequential", q.Consistency)
	}
	if bad(q.Tightness) || bad(q.CPU) {
		wrong("tightness %v, cpu %v: want 0, for no limit, or more", q.Tightness, q.CPU)
	}
	if !(q.Shared >= 0 && q.Shared <= 1 && q.WriteShare <= 1) {
		wrong("shared %v, writes %v: want a share of 1", q.Shared, q.WriteShare)
	}
	if q.BinaryBytes < 0 {
		wrong("binary bytes %d: want 0, for none, or more", q.BinaryBytes)
	}
	if bad(q.Rate) || q.Rate == 0 {
		wrong("rate %v: want more than 0", q.Rate)
	}
	return errors.Join(errs...)
}

// Generate draws an instance; the same parameters and seed give the same one.
//
// Popularity is Zipf (1/rank), sizes are 64 KiB to 8 MiB with uniform magnitude,
// half of the edge nodes that use a collection are next to each other and half
// anywhere. Links get shorter towards the edge (20 ms at the root, 10, 5, ...),
// nodes slower (execution x1 at the root, up to x2 at the edge). Calls of one
// function take 1 to 20 ms on the root.
func Generate(q Params, seed uint64) (*Instance, error) {
	q.defaults()
	if err := q.validate(); err != nil {
		return nil, err
	}
	g := generator{q: q, rng: rand.New(rand.NewPCG(seed, 0x1df)), in: &Instance{
		Name:      fmt.Sprintf("%s-%dx%d-%d", q.Consistency, q.Nodes, q.Collections, seed),
		AccessRTT: 2e6, Beta: q.Beta, Epsilon: q.Epsilon,
	}}
	g.network()
	g.functions()
	g.collections()
	g.demand()
	g.in.WritesFromDemand()
	g.memory()
	g.cpu()
	var d defects
	g.in.validate(&d)
	return g.in, joined(d.found)
}

type generator struct {
	q      Params
	rng    *rand.Rand
	in     *Instance
	depth  []int
	leaves []int
	uses   []int   // function of each collection
	apps   [][]int // collections of each application
}

// balanced is the arity of the complete tree with exactly n nodes, the smallest
// if there are several; 4 if there is none.
func balanced(n int) int {
	for k := 2; k <= 16; k++ {
		for size, level := 1, 1; size <= n; size += level {
			if size == n && level > 1 {
				return k
			}
			level *= k
		}
	}
	return 4
}

func (g *generator) network() {
	k := balanced(g.q.Nodes)
	leaf := make([]bool, g.q.Nodes)
	for i := range g.q.Nodes {
		leaf[i] = true
		node := Node{Name: "cloud", Parent: -1}
		depth := 0
		if i > 0 {
			node.Parent = (i - 1) / k
			leaf[node.Parent] = false
			depth = g.depth[node.Parent] + 1
			node.Name = fmt.Sprintf("n%d-%d", depth, i)
			rtt := int64(20e6) >> min(depth-1, 5)
			if !g.q.Uniform {
				rtt = rtt/2 + g.rng.Int64N(rtt)
			}
			node.RTT = rtt &^ 1
		}
		g.depth = append(g.depth, depth)
		g.in.Nodes = append(g.in.Nodes, node)
	}
	for i := range leaf {
		if leaf[i] {
			g.leaves = append(g.leaves, i)
		}
	}
}

func (g *generator) functions() {
	deepest := g.depth[len(g.depth)-1]
	for f := range g.q.Functions {
		base := 1e6 + g.rng.Int64N(19e6)
		fn := Function{Name: fmt.Sprintf("f%d", f), Calls: 1 + g.rng.Int64N(3)}
		for n := range g.in.Nodes {
			fn.Execution = append(fn.Execution, base+base*int64(g.depth[n])/int64(deepest))
		}
		if g.q.BinaryBytes > 0 {
			fn.Binary = fn.Name
			g.in.Binaries = append(g.in.Binaries, Binary{Name: fn.Name, Bytes: g.q.BinaryBytes})
			g.in.BinariesInMemory = true
		}
		g.in.Functions = append(g.in.Functions, fn)
	}
}

func (g *generator) collections() {
	shared := int(g.q.Shared * float64(g.q.Collections))
	left := 0
	for c := range g.q.Collections {
		one := Collection{
			Name: fmt.Sprintf("c%d", c), Consistency: g.q.Consistency,
			Bytes: int64(1<<16+g.rng.IntN(1<<16)) << g.rng.IntN(7),
		}
		if c < shared {
			if left == 0 {
				left = 2 + g.rng.IntN(3)
				g.apps = append(g.apps, nil)
			}
			left--
			app := &g.apps[len(g.apps)-1]
			*app = append(*app, c)
			if g.q.Consistency != SEC && (g.q.Consistency == None || len(g.apps)%2 == 0) {
				one.Group = fmt.Sprintf("app%d", len(g.apps)-1)
			}
		}
		g.uses = append(g.uses, g.rng.IntN(g.q.Functions))
		g.in.Collections = append(g.in.Collections, one)
	}
}

// demand draws who uses what. Ranks of popularity are a random permutation.
func (g *generator) demand() {
	n := g.q.Collections
	harmonic := 0.0
	for r := range n {
		harmonic += 1 / float64(r+1)
	}
	for c, rank := range g.rng.Perm(n) {
		rate := g.q.Rate * float64(n) / (float64(rank+1) * harmonic)
		g.classes(g.uses[c], []int{c}, rate)
	}
	for _, app := range g.apps {
		if len(app) < 2 {
			continue
		}
		f := g.rng.IntN(g.q.Functions)
		pair := []int{app[0], app[1+g.rng.IntN(len(app)-1)]}
		g.classes(f, pair, g.q.Rate/2)
		if len(app) > 2 {
			g.classes(f, app, g.q.Rate/4)
		}
	}
}

// classes lets edge nodes call f on some collections, at a rate that they share
// unevenly.
func (g *generator) classes(f int, touched []int, rate float64) {
	spread := min(g.q.Spread, len(g.leaves))
	home := g.rng.IntN(len(g.leaves))
	users := make([]int, spread)
	weight := make([]float64, spread)
	sum := 0.0
	taken := make(map[int]bool)
	for i := range users {
		at := (home + i) % len(g.leaves)
		if i >= (spread+1)/2 {
			at = g.rng.IntN(len(g.leaves))
		}
		for taken[at] {
			at = (at + 1) % len(g.leaves)
		}
		taken[at] = true
		users[i] = g.leaves[at]
		weight[i] = 0.1 + g.rng.Float64()
		sum += weight[i]
	}
	for i, a := range users {
		r := rate * weight[i] / sum
		if reads := r * (1 - g.q.WriteShare); reads > 0 {
			g.in.Demand = append(g.in.Demand, Class{Function: f, Access: a, Reads: touched, Rate: reads})
		}
		if writes := r * g.q.WriteShare; writes > 0 {
			k := Class{Function: f, Access: a, Writes: touched, Rate: writes}
			if g.q.Consistency == Sequential && g.in.Collections[touched[0]].Group == "" {
				k.Writes, k.Reads = touched[:1], touched[1:]
			}
			g.in.Demand = append(g.in.Demand, k)
		}
	}
}

func (g *generator) memory() {
	if g.q.Tightness == 0 {
		return
	}
	var bytes int64
	for c := range g.in.Collections {
		bytes += g.in.Collections[c].Bytes
	}
	edge := max(1, int64(g.q.Tightness*float64(bytes)/float64(len(g.leaves))))
	for n := 1; n < len(g.in.Nodes); n++ {
		g.in.Nodes[n].Memory = 2 * edge
	}
	for _, n := range g.leaves {
		g.in.Nodes[n].Memory = edge
	}
}

func (g *generator) cpu() {
	if g.q.CPU == 0 {
		return
	}
	need := 0.0
	for k := range g.in.Demand {
		need += float64(g.in.rate(k) * float64(g.in.Functions[g.in.Demand[k].Function].execution(0)) / 1e9)
	}
	for n := 1; n < len(g.in.Nodes); n++ {
		g.in.Nodes[n].CPU = g.q.CPU * need / float64(len(g.in.Nodes)-1)
	}
}
