package workbench

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// clients makes the clients, spreads them over their access nodes and draws
// what each works on.
func (b *Build) clients() {
	for i := range b.Scenario.Clients {
		group := &b.Scenario.Clients[i]
		places := b.nodes(group.At)
		choose := b.chooser(group)
		for k, name := range group.Members() {
			c := workloads.Client{
				Name: name, Access: places[k%len(places)], WriteShare: group.WriteShare,
				Arrivals: arrivals(group.Arrivals), Start: group.Start, Stop: group.Stop,
			}
			c.Collections = choose(name, c.Access)
			b.client[name] = len(b.Config.Clients)
			b.Config.Clients = append(b.Config.Clients, c)
		}
	}
}

func arrivals(a scenarios.Arrivals) workloads.Arrivals {
	process := workloads.Poisson
	switch a.Process {
	case scenarios.Deterministic:
		process = workloads.Deterministic
	case scenarios.Closed:
		process = workloads.Closed
	}
	return workloads.Arrivals{Process: process, Period: a.Period(), Phase: a.Phase, Fixed: a.Fixed}
}

// chooser returns the function that says what a client of the group works on.
func (b *Build) chooser(group *scenarios.Clients) func(client string, access int) []int {
	if group.WorkingSet == nil {
		all := b.numbered(group.Collections)
		return func(string, int) []int { return all }
	}
	w := group.WorkingSet
	set := workloads.WorkingSet{Size: w.Size, Exponent: w.Zipf, Locality: w.Locality}
	for _, name := range w.Collections {
		set.Groups = append(set.Groups, b.numbered([]string{name}))
	}
	var tops []int
	if w.Region != "" {
		tops = b.nodes([]string{w.Region})
	}
	region, count := regions(b.Config.Tree, tops)
	set.Regions = count
	chooser := workloads.NewChooser(set)
	return func(client string, access int) []int {
		draws := des.NewStream(b.Config.Seed, client, "working-set")
		return chooser.Draw(&draws, region[access])
	}
}

// numbered lists the positions of the collections that refs stand for.
func (b *Build) numbered(refs []string) []int {
	var out []int
	for _, name := range b.Scenario.CollectionNames(refs) {
		out = append(out, b.collection[name])
	}
	return out
}

// moves lists all moves of clients in order of time; at one instant the
// scenario's order counts.
func (b *Build) moves() []workloads.Move {
	type instant struct {
		at   int64
		rule *scenarios.Mobility
	}
	var instants []instant
	for i := range b.Scenario.Mobility {
		m := &b.Scenario.Mobility[i]
		if m.Every == 0 {
			instants = append(instants, instant{m.At, m})
			continue
		}
		for t := m.Every; t < b.Scenario.Duration; t += m.Every {
			instants = append(instants, instant{t, m})
		}
	}
	slices.SortStableFunc(instants, func(a, b instant) int { return int(min(1, max(-1, a.at-b.at))) })
	access := make([]int, len(b.Config.Clients))
	for i := range access {
		access[i] = b.Config.Clients[i].Access
	}
	var moves []workloads.Move
	for _, next := range instants {
		var who []int
		for _, name := range b.Scenario.ClientNames(next.rule.Clients) {
			who = append(who, b.client[name])
		}
		places := []int(nil)
		if next.rule.Kind == scenarios.Direct {
			places = b.nodes([]string{next.rule.To})
		} else {
			places = b.nodes([]string{next.rule.Tier})
		}
		for _, m := range workloads.RoundRobin(who, access, places, next.at, next.at+1) {
			access[m.Client] = m.To
			moves = append(moves, m)
		}
	}
	return moves
}
