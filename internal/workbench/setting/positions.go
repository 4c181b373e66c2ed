package setting

import (
	"cmp"
	"slices"

	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A journey is where a client is that is moved by position, or nomadic: at a node from the
// beginning, and when it changes.
type journey struct {
	first int
	moves []workloads.Handover // Station is the node
	rule  *scenarios.Mobility
}

// journeys draws those of all clients that rules move by position or from node to node.
func (b *Build) journeys() (map[string]journey, error) {
	out := map[string]journey{}
	for i := range b.Scenario.Mobility {
		m := &b.Scenario.Mobility[i]
		if !m.Drawn() {
			continue
		}
		draw := b.traveller(m)
		for _, client := range b.Scenario.ClientNames(m.Clients) {
			if err := b.cancelled(); err != nil {
				return nil, err
			}
			rng := des.NewStream(b.Config.Seed, client, "mobility")
			j := draw(&rng)
			j.rule = m
			out[client] = j
		}
	}
	return out, nil
}

// traveller returns the function that draws the journey of one client by a rule.
func (b *Build) traveller(m *scenarios.Mobility) func(rng workloads.Walker) journey {
	end := b.Scenario.Duration
	if m.Kind == scenarios.Nomadic {
		var stays []workloads.Stay
		for _, s := range m.Stay {
			stays = append(stays, workloads.Stay{Place: b.Node(s.Node), Mean: s.Mean})
		}
		// The order of a map means nothing: that of the network is drawn from.
		slices.SortFunc(stays, func(x, y workloads.Stay) int { return cmp.Compare(x.Place, y.Place) })
		return func(rng workloads.Walker) (j journey) {
			j.first, j.moves = workloads.Nomadic(stays, rng, end)
			return j
		}
	}
	area := workloads.Area{Width: metres(b.Scenario.Network.Area.Width), Height: metres(b.Scenario.Network.Area.Height)}
	legs := walks(m, area)
	nodes := b.nodes(m.Attach)
	attachment := &workloads.Attachment{Hysteresis: m.Hysteresis, Dwell: m.Dwell}
	at := b.positions()
	for _, n := range nodes {
		attachment.Stations = append(attachment.Stations, at[n])
	}
	return func(rng workloads.Walker) (j journey) {
		first, moves := attachment.Handovers(legs(rng, end))
		j.first = nodes[first]
		for _, h := range moves {
			if h.At < end {
				j.moves = append(j.moves, workloads.Handover{At: h.At, Station: nodes[h.Station]})
			}
		}
		return j
	}
}

// walks returns the function that draws the way of one client.
func walks(m *scenarios.Mobility, area workloads.Area) func(rng workloads.Walker, end int64) []workloads.Leg {
	switch m.Kind {
	case scenarios.GaussMarkov:
		return workloads.GaussMarkov{Area: area, Speed: m.Speed.Max, Memory: m.Memory, Step: m.Step}.Legs
	case scenarios.Manhattan:
		return workloads.Manhattan{Area: area, Speed: m.Speed.Max, Block: metres(m.Block)}.Legs
	}
	return workloads.Waypoint{Area: area, Min: m.Speed.Min, Max: m.Speed.Max, Pause: m.Pause}.Legs
}

func metres(mm int64) float64 { return float64(mm) / 1000 }

// positions are those of the nodes that have one.
func (b *Build) positions() map[int]workloads.Position {
	out := map[int]workloads.Position{}
	for name, p := range b.Scenario.Network.Positions() {
		out[b.Node(name)] = workloads.Position{X: metres(p.X), Y: metres(p.Y)}
	}
	return out
}
