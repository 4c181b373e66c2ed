package plot

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ermes-sim/ermes-sim/results/internal/synthetic"
	"github.com/ermes-sim/ermes-sim/results/summary"
	"github.com/ermes-sim/ermes-sim/results/table"
)

// run holds the rows that figures are drawn from.
type run struct {
	*summary.Collector
	messages    []table.Message
	placements  []table.Placement
	comparisons []table.Comparison
	energy      []table.Energy
}

func (r *run) Invocation(i table.Invocation) { r.Collector.Invocation(&i) }
func (r *run) Message(m table.Message)       { r.messages = append(r.messages, m) }
func (r *run) Placement(p table.Placement)   { r.placements = append(r.placements, p) }
func (r *run) Comparison(c table.Comparison) { r.comparisons = append(r.comparisons, c) }
func (r *run) Energy(e table.Energy)         { r.energy = append(r.energy, e) }

func madeUp(perRound int) *run {
	r := &run{Collector: summary.NewCollector(summary.Plan{
		Name: "mobility", RoundNs: synthetic.RoundNs, Rounds: synthetic.Rounds, Mobility: synthetic.Mobility(), Nodes: synthetic.Nodes(),
	})}
	synthetic.Fill(r, 1, perRound)
	return r
}

// figures of the made-up run, by name.
func (r *run) figures() map[string]*Figure {
	all := rows{
		rounds: r.Rounds(), placements: r.placements, comparisons: r.comparisons,
		energy: r.energy, nodes: synthetic.Nodes(), loads: r.Loads(),
	}
	for i := range r.messages {
		all.messages.add(&r.messages[i])
	}
	return all.figures()
}

// Without this the tests below would say nothing about a figure that the made-up run
// does not give, and a run with nothing in it could make one panic.
func TestEveryFigureIsDrawnOrLeftOut(t *testing.T) {
	drawn := madeUp(20).figures()
	for _, f := range Figures {
		if drawn[f.Name] == nil {
			t.Errorf("the made-up run has nothing that %s draws: add its rows to results/internal/synthetic", f.Name)
		}
		if f.Caption == "" {
			t.Errorf("%s has no caption", f.Name)
		}
	}
	if empty := new(rows).figures(); len(empty) > 0 {
		t.Errorf("drawn from no rows: %v", empty)
	}
}

// Without this, a figure could differ between two runs of one scenario, which
// would put noise into every version-controlled picture, or come out empty.
func TestFiguresAreReproducible(t *testing.T) {
	a, b := madeUp(200).figures(), madeUp(200).figures()
	for name, f := range a {
		for kind, write := range map[string][2]func(*bytes.Buffer) error{
			"PNG": {func(w *bytes.Buffer) error { return f.WritePNG(w) }, func(w *bytes.Buffer) error { return b[name].WritePNG(w) }},
			"SVG": {func(w *bytes.Buffer) error { return f.WriteSVG(w) }, func(w *bytes.Buffer) error { return b[name].WriteSVG(w) }},
		} {
			var first, second bytes.Buffer
			if err := write[0](&first); err != nil {
				t.Fatal(err)
			}
			if err := write[1](&second); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Errorf("two %s of %s differ", kind, name)
			}
			if kind == "PNG" {
				if img, err := png.Decode(&first); err != nil || img.Bounds().Dx() != 2126 {
					t.Errorf("%s: %v, width %d, want 2126 pixels", name, err, img.Bounds().Dx())
				}
			}
		}
	}
}

// Without this, something could be drawn outside the paper and be lost in a
// journal: nothing may touch the outermost pixels.
func TestNothingIsCutOff(t *testing.T) {
	for name, f := range madeUp(200).figures() {
		var b bytes.Buffer
		if err := f.WritePNG(&b); err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(&b)
		if err != nil {
			t.Fatal(err)
		}
		if x, y, ok := inkAtBorder(img); ok {
			t.Errorf("%s: there is ink at the border, pixel (%d, %d)", name, x, y)
		}
	}
}

// inkAtBorder finds a pixel of the outermost frame that is not white.
func inkAtBorder(img image.Image) (int, int, bool) {
	r := img.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if x > r.Min.X+1 && x < r.Max.X-2 && y > r.Min.Y+1 && y < r.Max.Y-2 {
				continue
			}
			if red, green, blue, _ := img.At(x, y).RGBA(); red+green+blue < 3*0xF000 {
				return x, y, true
			}
		}
	}
	return 0, 0, false
}

// Without this, one empty, tiny or degenerate run would crash its report after
// the simulation has taken its hours.
func TestDegenerateRunsAreDrawn(t *testing.T) {
	one := []table.Round{{Consistency: table.SEC, Invocations: 1, MeanNs: new(2e6), P95Ns: new(int64(2e6))}}
	cloud := []table.Node{{Node: "cloud"}}
	act := []table.Placement{{Collection: "c", Consistency: table.SEC, Act: "create", Node: "cloud", Leader: "cloud", Replicas: "cloud"}}
	deep := []table.Node{{Node: "n0", Tier: "cloud"}}
	for i := range 12 {
		deep = append(deep, table.Node{Node: fmt.Sprintf("n%d", i+1), Tier: "hop", Parent: fmt.Sprintf("n%d", i)})
	}
	wide := []table.Node{{Node: "root"}}
	for i := range 300 {
		wide = append(wide, table.Node{Node: fmt.Sprintf("a-rather-long-name-%d", i), Tier: "edge", Parent: "root"})
	}
	for name, f := range map[string]*Figure{
		"one round":             LatencyByRound(one),
		"no latency at all":     LatencyByRound([]table.Round{{Consistency: table.All}, {Consistency: table.SEC}}),
		"one message":           MessagesByCategory([]table.Message{{Category: "gossip", Link: "a", Hops: 1}}, one),
		"messages without hops": MessagesByCategory([]table.Message{{Category: "gossip", Link: "a"}}, one),
		"one node":              PlacementMap(cloud, act, nil, one),
		"a path":                PlacementMap(deep, act, nil, one),
		"a star of 300":         PlacementMap(wide, act, nil, one),
		"negative energy":       EnergyOverTime([]table.Energy{{AtNs: 1, Consistency: table.SEC, Hydrostatic: -0.5, Total: -0.5}}, nil, one),
		"one comparison": GapByComparison([]table.Comparison{{
			Consistency: table.SEC, Collection: "c", Requests: 1, Gap: new(0.0), OptimumNetworkF: new(0.0), OptimumC: new(0.0),
		}}, one),
	} {
		var b bytes.Buffer
		if err := f.WritePNG(&b); err != nil || b.Len() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	if EnergyOverTime(nil, nil, one) != nil || BuoyancyByTier(cloud, nil, nil, act, one) != nil || GapByComparison([]table.Comparison{{Consistency: table.SEC}}, one) != nil {
		t.Error("figures of nothing")
	}
}

// Without this, an axis could label a tick with another number than stands
// there, crowd, or print "-0".
func TestTicks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lo := rapid.Float64Range(-1e6, 1e6).Draw(t, "lo")
		span := math.Pow(10, rapid.Float64Range(-6, 9).Draw(t, "span"))
		s := spanning(lo, lo+span, false)
		ticks := s.ticks(6)
		if len(ticks) < 2 || len(ticks) > 8 {
			t.Fatalf("%d ticks on [%v, %v]", len(ticks), s.min, s.max)
		}
		for _, k := range ticks {
			if p := s.at(k.value); p < -1e-6 || p > 1+1e-6 {
				t.Fatalf("tick %v lies outside, at %v", k.value, p)
			}
			if strings.HasPrefix(k.label, "-0") && strings.Trim(k.label, "-0.kMG") == "" {
				t.Fatalf("tick %v is labelled %q", k.value, k.label)
			}
		}
	})
	for _, c := range []struct {
		lo, hi float64
		log    bool
		want   string
	}{
		{0, 21_000, false, "0 5k 10k 15k 20k"},
		{0, 1.5, false, "0 0.5 1.0 1.5"},
		{2, 40, true, "2 5 10 20"},
		{1, 1e6, true, "1 10 100 1k 10k 100k 1M"},
	} {
		var labels []string
		for _, k := range spanning(c.lo, c.hi, c.log).ticks(6) {
			if k.label != "" {
				labels = append(labels, k.label)
			}
		}
		if got := strings.Join(labels, " "); got != c.want {
			t.Errorf("ticks of [%v, %v]: %s, want %s", c.lo, c.hi, got, c.want)
		}
	}
}

// Draws and encodes one figure at 300 dpi; the goal is 300 ms.
func BenchmarkFigures(b *testing.B) {
	figures := madeUp(2000).figures()
	for _, f := range Figures {
		b.Run(f.Name, func(b *testing.B) {
			for b.Loop() {
				var w bytes.Buffer
				if err := figures[f.Name].WritePNG(&w); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
