package policy_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/internal/arena"
)

// Each file of testdata is a situation that a reader can check by hand: what was
// done, in which order, and where it ended. Without them a rule could change its
// ways and keep all averages.
func TestScripts(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		s := &script{}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			return s.run(t, d)
		})
	})
}

// script is the state of one file.
type script struct {
	tree        *arena.Tree
	weights     policy.Weights
	collections []arena.Collection
	capacity    []int64
	game        *arena.Game
}

func (s *script) run(t *testing.T, d *datadriven.TestData) string {
	switch d.Cmd {
	case "tree":
		s.plant(t, d)
	case "weights":
		d.MaybeScanArgs(t, "beta", &s.weights.Beta)
		d.MaybeScanArgs(t, "epsilon", &s.weights.Epsilon)
		d.MaybeScanArgs(t, "kappa", &s.weights.Kappa)
	case "collection":
		s.collect(t, d)
	case "capacity":
		if s.capacity == nil {
			s.capacity = make([]int64, len(s.tree.Places))
		}
		for _, f := range lines(d) {
			s.capacity[s.place(t, f[0])] = int64(number(t, f[1]))
		}
	case "game":
		s.setUp(t, d)
	case "place":
		return s.put(t, d)
	case "demand":
		for i := range s.collections {
			if s.collections[i].Name == d.CmdArgs[0].Key {
				clear(s.collections[i].Reads)
				clear(s.collections[i].Writes)
				s.demand(t, d, &s.collections[i])
			}
		}
	case "play":
		return s.play(t, d)
	default:
		t.Fatalf("%s: no command %s", d.Pos, d.Cmd)
	}
	return "ok"
}

// plant reads a tree: one node a line, indented by its depth, with the RTT of the
// link above it in ms.
func (s *script) plant(t *testing.T, d *datadriven.TestData) {
	if len(d.CmdArgs) > 0 && d.CmdArgs[0].Key == "city" {
		s.tree = arena.City()
		return
	}
	var parents []int
	var rtt []float64
	var names []string
	var way []int // the last node of each depth
	for _, line := range strings.Split(d.Input, "\n") {
		depth := len(line) - len(strings.TrimLeft(line, " "))
		f := append(strings.Fields(line), "0")
		way = append(way[:depth], len(names))
		parent := -1
		if depth > 0 {
			parent = way[depth-1]
		}
		parents, rtt, names = append(parents, parent), append(rtt, number(t, f[1])/1000), append(names, f[0])
	}
	s.tree = arena.NewTree(parents, rtt)
	for i, name := range names {
		s.tree.Places[i].Name = name
	}
}

func (s *script) collect(t *testing.T, d *datadriven.TestData) {
	n := len(s.tree.Places)
	c := arena.Collection{Name: d.CmdArgs[0].Key, Bytes: 1, Sequential: true, Reads: make([]float64, n), Writes: make([]float64, n)}
	for _, arg := range d.CmdArgs[1:] {
		switch arg.Key {
		case "sec":
			c.Sequential = false
		case "bytes":
			c.Bytes = int64(number(t, arg.Vals[0]))
		}
	}
	s.demand(t, d, &c)
	s.collections = append(s.collections, c)
}

// demand reads lines of a kind of call, a rate per second and where they enter.
func (s *script) demand(t *testing.T, d *datadriven.TestData, c *arena.Collection) {
	for _, f := range lines(d) {
		list := c.Reads
		if f[0] == "writes" {
			list = c.Writes
		}
		for _, name := range f[2:] {
			list[s.place(t, name)] = number(t, f[1])
		}
	}
}

func (s *script) place(t *testing.T, name string) int {
	for i, p := range s.tree.Places {
		if p.Name == name {
			return i
		}
	}
	t.Fatalf("no node %s", name)
	return 0
}

// setUp begins a game; what is not a key of the game is a parameter of the policy.
func (s *script) setUp(t *testing.T, d *datadriven.TestData) {
	name, params, rules := "energy", map[string]any{}, arena.Rules{}
	d.MaybeScanArgs(t, "policy", &name)
	list, _ := policy.Params(name)
	for _, arg := range d.CmdArgs {
		switch arg.Key {
		case "policy":
		case "unserialised":
			rules.Unserialised = true
		case "mixed":
			rules.Mixed = true
		case "without-lead+drop":
			rules.NoLeadDrop = true
		case "first-come":
			rules.FirstCome = true
		default:
			params[arg.Key] = value(t, list, arg.Key, arg.Vals[0])
		}
	}
	p, err := policy.New(name, params)
	if err != nil {
		t.Fatalf("%s: %v", d.Pos, err)
	}
	rules.Policy = p
	s.game = arena.New(s.tree, s.weights, s.collections, rules, 1)
	s.game.Capacity = s.capacity
}

func value(t *testing.T, list []policy.Param, key, text string) any {
	for _, p := range list {
		if p.Key != key {
			continue
		}
		switch p.Kind {
		case "int":
			return int64(number(t, text))
		case "float":
			return number(t, text)
		}
	}
	return text
}

// put places the first collection: the leader, then the other copies.
func (s *script) put(t *testing.T, d *datadriven.TestData) string {
	var p arena.Placement
	for i, arg := range d.CmdArgs {
		n := s.place(t, arg.Key)
		if i == 0 {
			p.Leader = n
		}
		p.Replicas = append(p.Replicas, n)
	}
	s.game.Place(0, p)
	return fmt.Sprintf("%s  E = %.4g", s.tree.DrawPlacement(s.game.Placement(0)), s.game.Energy())
}

// play draws what happens in so many epochs and where it ends.
func (s *script) play(t *testing.T, d *datadriven.TestData) string {
	epochs := 10
	d.MaybeScanArgs(t, "epochs", &epochs)
	g := s.game
	from := len(g.Record.Acts)
	g.Play(epochs)
	var out strings.Builder
	for i := from; i < len(g.Record.Acts); i++ {
		a := &g.Record.Acts[i]
		name := ""
		if len(s.collections) > 1 {
			name = s.collections[a.Collection].Name + " "
		}
		fmt.Fprintf(&out, "epoch %-3v %s%s  ΔE = %+.4g  %s\n", a.Epoch, name, s.tree.Draw(a), a.After-a.Before, a.Action.Reason)
	}
	for i := range s.collections {
		fmt.Fprintf(&out, "%s: %s\n", s.collections[i].Name, s.tree.DrawPlacement(g.Placement(i)))
	}
	fmt.Fprintf(&out, "E = %.4g", g.Energy())
	if len(s.collections) == 1 && s.capacity == nil {
		best, _ := arena.Optimum(s.tree, &s.collections[0], s.weights)
		fmt.Fprintf(&out, ", optimum %.4g", best)
	}
	return out.String()
}

func lines(d *datadriven.TestData) [][]string {
	var out [][]string
	for _, line := range strings.Split(d.Input, "\n") {
		if f := strings.Fields(line); len(f) > 0 {
			out = append(out, f)
		}
	}
	return out
}

func number(t *testing.T, text string) float64 {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
