package energy

import (
	"math"
	"sort"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/sim/blueprint"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A Demand knows the demand that clients make by their description: what placements
// can be judged by without the noise of counts.
type Demand struct {
	config *blueprint.Config
	places []*policy.Place
	caller [][]caller         // by collection: who works on it
	moves  [][]workloads.Move // by client, in order of time
}

// A caller is a client that works on a collection.
type caller struct {
	client int
	share  float64 // of its calls that are on the collection
}

// Certainty is how well what is expected tells what comes.
type Certainty uint8

// How certain it can be.
const (
	Unknown Certainty = iota // calls follow replies, or a trace, or their rate changes
	Mean                     // calls are drawn at a known rate
	Exact                    // every call comes when it must
)

// NewDemand reads the demand off the description of a run; places are the nodes as policies know
// them.
func NewDemand(config *blueprint.Config, places []*policy.Place) *Demand {
	e := &Demand{
		config: config, places: places,
		caller: make([][]caller, len(config.Collections)), moves: workloads.MovesOf(config.Moves, len(config.Clients)),
	}
	for i := range config.Clients {
		list := config.Clients[i].Collections
		for _, c := range list {
			e.caller[c] = append(e.caller[c], caller{i, 1 / float64(len(list))})
		}
	}
	return e
}

// System is a collection with its demand at a time, not placed yet. changed is when
// that demand began, ns: 0 if it is that of the beginning.
func (e *Demand) System(c int32, now int64) (s policy.System, changed int64, sure Certainty) {
	sequential := e.config.Collections[c].Consistency == workloads.Sequential
	s.Weights, sure = e.config.Parameters.Placement.Weights, Exact
	for _, k := range e.caller[c] {
		client := &e.config.Clients[k.client]
		since, active := presence(client, now)
		access := client.Access
		if m, ok := e.lastMove(k.client, now); ok && active {
			access, since = m.To, max(since, m.At)
		}
		changed = max(changed, since)
		if !active {
			continue
		}
		sure = min(sure, certaintyOf(client))
		rate := float64(k.share / (float64(client.Arrivals.Period) / 1e9) * workloads.Product(client.Arrivals.Shapes, now))
		write := rate * math.Min(client.WriteShare, 1)
		s.Updates += write
		s.Reads = append(s.Reads, demand(e.places[access], rate-write))
		if sequential {
			s.Writes = append(s.Writes, demand(e.places[access], write))
		} else {
			s.Reads = append(s.Reads, demand(e.places[access], write))
		}
	}
	return s, changed, sure
}

// lastMove is the last move of a client up to a time.
func (e *Demand) lastMove(client int, now int64) (workloads.Move, bool) {
	moves := e.moves[client]
	later := sort.Search(len(moves), func(i int) bool { return moves[i].At > now })
	if later == 0 {
		return workloads.Move{}, false
	}
	return moves[later-1], true
}

func demand(access *policy.Place, rate float64) policy.Demand {
	return policy.Demand{Access: access, Estimate: policy.Estimate{Rate: rate}}
}

// presence reports whether a client is active at a time, and since when.
func presence(c *workloads.Client, now int64) (since int64, active bool) {
	switch {
	case now < c.Start:
		return 0, false
	case c.Stop > 0 && now >= c.Stop:
		return c.Stop, false
	}
	return c.Start, true
}

// certaintyOf is the certainty of one client's calls.
func certaintyOf(c *workloads.Client) Certainty {
	switch a := c.Arrivals.Process; {
	case a == workloads.Closed || a == workloads.Traced || c.Arrivals.Changing():
		return Unknown
	case a == workloads.Deterministic && len(c.Collections) == 1 && (c.WriteShare <= 0 || c.WriteShare >= 1):
		return Exact
	}
	return Mean
}

// plain reports whether nothing but placement and demand decides where calls go:
// each uses one collection, each finds its nearest copy, and nothing breaks or is
// administered in mid-run.
func plain(config *blueprint.Config) bool {
	p, m := &config.Parameters, &config.Management
	all := p.Routing == platform.Nearest && !p.ForwardSession && len(config.Faults) == 0 && config.Conditions == nil && len(m.Events) == 0
	for i := range m.Clients {
		all = all && m.Clients[i].Behaviour == platform.Honest
	}
	for i := range m.Functions {
		all = all && len(m.Functions[i].Dependencies) <= 1
	}
	for i := range m.Collections {
		all = all && m.Collections[i].CoLocation == ""
	}
	return all
}
