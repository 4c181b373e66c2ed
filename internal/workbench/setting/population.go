package setting

import (
	"cmp"
	"slices"

	"github.com/ermes-sim/ermes-sim/scenarios"
	"github.com/ermes-sim/ermes-sim/sim/des"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// clients makes the clients, spreads them over their access nodes and draws
// what each works on.
func (b *Build) clients() (err error) {
	shapes := newShaping(b)
	if b.travels, err = b.journeys(); err != nil {
		return err
	}
	for i := range b.Scenario.Clients {
		group := &b.Scenario.Clients[i]
		places := b.nodes(group.At)
		choose := b.chooser(group)
		for k, name := range group.Members() {
			if err := b.cancelled(); err != nil {
				return err
			}
			access := b.travels[name].first
			if b.travels[name].rule == nil {
				access = places[k%len(places)]
			}
			c := workloads.Client{
				Name: name, Access: access, WriteShare: group.WriteShare,
				Arrivals: b.arrivals(name, &group.Arrivals, shapes), Start: group.Start, Stop: group.Stop,
			}
			c.Collections = choose(name, c.Access)
			b.Client[name] = len(b.Config.Clients)
			b.Config.Clients = append(b.Config.Clients, c)
		}
	}
	return nil
}

func (b *Build) arrivals(client string, a *scenarios.Arrivals, shapes *shaping) workloads.Arrivals {
	process := workloads.Poisson
	switch a.Process {
	case scenarios.Deterministic:
		process = workloads.Deterministic
	case scenarios.Closed:
		process = workloads.Closed
	case scenarios.Traced:
		return workloads.Arrivals{Process: workloads.Traced}
	}
	out := workloads.Arrivals{Process: process, Period: a.Period(), Phase: a.Phase, Fixed: a.Fixed, End: b.Scenario.Duration}
	if most := 0.0; len(a.Shape) > 0 || a.Ceiling > 0 {
		out.Shapes, most = shapes.of(client, a)
		out.Ceiling = max(a.Ceiling, most)
	}
	return out
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
func (b *Build) moves() ([]workloads.Move, error) {
	instants, err := b.instants()
	if err != nil {
		return nil, err
	}
	access := make([]int, len(b.Config.Clients))
	for i := range access {
		access[i] = b.Config.Clients[i].Access
	}
	var moves []workloads.Move
	for _, next := range instants {
		if err := b.cancelled(); err != nil {
			return nil, err
		}
		if next.rule.Kind != scenarios.MoveTrace && !next.rule.Drawn() {
			b.jumps = append(b.jumps, next.at)
		}
		for _, m := range b.movesAt(next, access) {
			access[m.Client] = m.To
			moves = append(moves, m)
		}
	}
	return moves, nil
}

// An instant is when a rule moves clients.
type instant struct {
	at     int64
	rule   *scenarios.Mobility
	traced workloads.Move // of a rule that is a trace, or draws moves: the one move of this instant
}

// instants lists them in order of time.
func (b *Build) instants() ([]instant, error) {
	var out []instant
	var errs []error
	for i := range b.Scenario.Mobility {
		m := &b.Scenario.Mobility[i]
		switch {
		case m.Kind == scenarios.MoveTrace:
			moves, err := b.relocations(m)
			errs = append(errs, err)
			for _, move := range moves {
				out = append(out, instant{move.At, m, move})
			}
			b.jumps = append(b.jumps, together(moves)...)
		case m.Drawn():
			for _, name := range b.Scenario.ClientNames(m.Clients) {
				for _, h := range b.travels[name].moves {
					out = append(out, instant{h.At, m, workloads.Move{At: h.At, Client: b.Client[name], To: h.Station}})
				}
			}
		case m.Every == 0:
			out = append(out, instant{at: m.At, rule: m})
		default:
			for t := m.Every; t < b.Scenario.Duration; t += m.Every {
				if err := b.cancelled(); err != nil {
					return nil, err
				}
				out = append(out, instant{at: t, rule: m})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b instant) int { return cmp.Compare(a.at, b.at) })
	return out, joined(errs)
}

// together lists the instants at which all clients move that a trace ever moves.
func together(moves []workloads.Move) []int64 {
	movers := map[int]bool{}
	for _, m := range moves {
		movers[m.Client] = true
	}
	var out []int64
	for i := 0; i < len(moves); {
		begin, now := i, map[int]bool{}
		for ; i < len(moves) && moves[i].At == moves[begin].At; i++ {
			now[moves[i].Client] = true
		}
		if len(now) == len(movers) {
			out = append(out, moves[begin].At)
		}
	}
	return out
}

// movesAt are the moves of one instant; access is where clients are before it.
func (b *Build) movesAt(next instant, access []int) []workloads.Move {
	var places []int
	switch next.rule.Kind {
	case scenarios.MoveTrace, scenarios.Waypoint, scenarios.GaussMarkov, scenarios.Manhattan, scenarios.Nomadic:
		return []workloads.Move{next.traced}
	case scenarios.Direct:
		places = b.nodes([]string{next.rule.To})
	default:
		places = b.nodes([]string{next.rule.Tier})
	}
	var who []int
	for _, name := range b.Scenario.ClientNames(next.rule.Clients) {
		who = append(who, b.Client[name])
	}
	return workloads.RoundRobin(who, access, places, next.at, next.at+1)
}

// MobileRounds lists the rounds in which clients move, ascending. Those who move by position
// or as nomads do so all the time, and mark none.
func (b *Build) MobileRounds() []int {
	var out []int
	for _, m := range b.Config.Moves {
		if b.travels[b.Config.Clients[m.Client].Name].rule != nil {
			continue
		}
		if r := int(m.At / b.Scenario.Round); len(out) == 0 || out[len(out)-1] != r {
			out = append(out, r)
		}
	}
	return out
}

// LastBeforeMoves are the epochs that are the last to end before a rule moves all its
// clients at once. Where they move one by one, every epoch would be one.
func (b *Build) LastBeforeMoves() map[int]bool {
	out := map[int]bool{}
	for _, at := range b.jumps {
		if e := int(at/b.Scenario.Placement.Epoch) - 1; e >= 0 {
			out[e] = true
		}
	}
	return out
}
