package scenarios

import (
	"encoding/json"
	"math"
	"strings"
)

// An Area is the plane in which clients and nodes have positions, from the origin.
type Area struct {
	Width, Height int64 // mm
}

// A Position is where a node is.
type Position struct {
	X, Y int64 // mm
}

// LayoutGrid places the nodes of a tier in the middles of equal cells of the area.
const LayoutGrid = "grid"

// A Velocity is one, or a range from which each trip draws one.
type Velocity struct {
	Min, Max float64 // m/s
}

// A Stay is how long a nomadic client stays at a node, on average.
type Stay struct {
	Node string
	Mean int64 // ns
}

func (a *Area) keys() []key {
	return []key{
		req("width", length(&a.Width).above(0).unset(), "Its extent along x."),
		req("height", length(&a.Height).above(0).unset(), "Its extent along y."),
	}
}

func (p *Position) keys() []key {
	return []key{
		req("x", length(&p.X).atLeast(0), "Distance from the left border of the area."),
		req("y", length(&p.Y).atLeast(0), "Distance from its lower border."),
	}
}

var (
	lengthUnits = []unit{{"mm", 1}, {"m", 1e3}, {"km", 1e6}}
	lengths     = exact("length", "500m or 4km", lengthUnits)

	velocityUnits = []unit{{"m/s", 1}, {"km/h", 1}}
	velocities    = notation[float64]{
		name: "velocity", example: "10m/s or 36km/h", pattern: quantityPattern(velocityUnits, false),
		parse:  parseVelocity,
		format: func(v float64) string { return formatFloat(v) + "m/s" },
	}
)

func length(t *int64) *scalar[int64] { return &scalar[int64]{target: t, notation: lengths} }

func velocity(t *float64) *scalar[float64] {
	return &scalar[float64]{target: t, notation: velocities}
}

func parseVelocity(text string) (float64, string, error) {
	v, suggestion, err := parseDecimal(text, "velocity", "10m/s or 36km/h", velocityUnits)
	if err == nil && len(text) > 4 && text[len(text)-4:] == "km/h" {
		v /= 3.6
	}
	return v, suggestion, err
}

// velocityRange is one velocity, or a range.
func velocityRange(t *Velocity) *velocityChoice { return &velocityChoice{t} }

type velocityChoice struct{ target *Velocity }

func (v *velocityChoice) reset() { *v.target = Velocity{} }

func (v *velocityChoice) keys() []key {
	return []key{
		req("min", velocity(&v.target.Min).above(0).unset(), "Least velocity; not 0, or a trip would never end."),
		req("max", velocity(&v.target.Max).above(0).unset(), "Greatest velocity."),
	}
}

func (v *velocityChoice) decode(d *decoder, n *node, path string) {
	if n.kind == mappingNode {
		before := len(d.r.problems)
		d.object(v.keys(), n, path)
		if len(d.r.problems) == before && v.target.Min > v.target.Max {
			d.r.report(n.get("min").place, join(path, "min"), "", "%s is more than max, %s", velocities.format(v.target.Min), velocities.format(v.target.Max))
		}
		return
	}
	velocity(&v.target.Min).above(0).decode(d, n, path)
	v.target.Max = v.target.Min
}

func (v *velocityChoice) encode() any {
	switch {
	case *v.target == Velocity{}:
		return nil
	case v.target.Min == v.target.Max:
		return velocities.format(v.target.Min)
	}
	return encodeKeys(v.keys())
}

func (v *velocityChoice) describe() shape {
	out := velocity(new(float64)).above(0).unset().describe()
	out.or = []shape{{kind: "object", form: "a map of keys", keys: (&velocityChoice{new(Velocity)}).keys()}}
	return out
}

// stays is a map from nodes to mean times, in the order of the file.
func stays(t *[]Stay) *stayMap { return &stayMap{t} }

type stayMap struct{ target *[]Stay }

func (s *stayMap) reset() { *s.target = nil }

func (s *stayMap) decode(d *decoder, n *node, path string) {
	if n.kind != mappingNode {
		d.r.report(n.place, path, "", "want a map from nodes to mean times, found %s", n.what())
		return
	}
	*s.target = make([]Stay, len(n.entries))
	for i, e := range n.entries {
		at := join(path, e.key)
		d.places[at] = e.place
		(*s.target)[i].Node = e.key
		span(&(*s.target)[i].Mean).above(0).decode(d, e.value, at)
	}
}

func (s *stayMap) encode() any {
	var out ordered
	for _, x := range *s.target {
		out = append(out, field{x.Node, durations.format(x.Mean)})
	}
	if out == nil {
		return nil
	}
	return out
}

func (s *stayMap) describe() shape { return shape{kind: "map", form: "a map from nodes to mean times"} }

// Positions are those of the nodes that have one.
func (n *Network) Positions() map[string]Position {
	out := map[string]Position{}
	for _, t := range n.Tiers {
		if t.Layout != LayoutGrid || n.Area == nil {
			continue
		}
		nodes := n.NodesAt([]string{t.Tier})
		columns := gridColumns(len(nodes), n.Area)
		rows := len(nodes) / columns
		for i, name := range nodes {
			out[name] = Position{
				X: (2*int64(i%columns) + 1) * n.Area.Width / int64(2*columns),
				Y: (2*int64(i/columns) + 1) * n.Area.Height / int64(2*rows),
			}
		}
	}
	for _, node := range n.Nodes {
		if node.Place != nil {
			out[node.Name] = *node.Place
		}
	}
	return out
}

// gridColumns is the number of columns, a divisor of n, that makes cells most like squares.
func gridColumns(n int, a *Area) int {
	columns, best := n, math.Inf(1)
	for c := 1; c <= n; c++ {
		if n%c != 0 {
			continue
		}
		w, h := float64(a.Width)/float64(c), float64(a.Height)/float64(n/c)
		if shape := max(w, h) / min(w, h); shape < best {
			columns, best = c, shape
		}
	}
	return columns
}

// Demand is what a file would say of how these clients call and on what, in the flow style of YAML.
func (c *Clients) Demand() string {
	var out []string
	for _, k := range c.keys() {
		switch k.name {
		case "arrivals", "write_share", "working_set", "collections", "group", "roles":
			if v := k.value.encode(); v != nil {
				text, err := json.Marshal(v)
				if err != nil {
					panic(err) // numbers and texts
				}
				out = append(out, k.name+": "+string(text))
			}
		}
	}
	return strings.Join(out, ", ")
}
