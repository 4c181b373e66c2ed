package summary

import "github.com/ermes-sim/ermes-sim/results/table"

// Utilisation is how busy the cores of the nodes were while clients called.
//
// Of a node with c cores over a time T in which its calls held cores for B in all,
// the measured utilisation is B / (c·T), at most 1. The offered one, ρ, counts
// besides the work of the calls that came and got no core: those that wait longer
// at the end of T than at its beginning, and those that a full queue turned away,
// each at the mean core time of the calls that did get one:
//
//	ρ = B · (1 + (Δ waiting + refused) / started) / (c·T)
//
// Where no call got a core in T, for earlier ones held them all, the mean core time is that of
// the run until the end of T.
//
// With ρ ≥ 1 the queue grows for as long as the clients call: there is no steady state.
type Utilisation struct {
	Offered     float64  `json:"offered"`      // ρ of the node with the largest
	OfferedNode string   `json:"offered_node"` // that node
	Busy        float64  `json:"busy"`         // measured, of the busiest node
	BusyNode    string   `json:"busy_node"`    // that node
	Mean        float64  `json:"mean"`         // measured, over all cores
	Saturated   []string `json:"saturated"`    // nodes with ρ >= 1
	Backlog     Backlog  `json:"backlog"`      // calls under way
}

// Backlog is how many calls were under way, not answered and not given up.
type Backlog struct {
	End    int64   `json:"end"`               // when the clients stopped, or the run was stopped
	Middle int64   `json:"middle"`            // at the end of the round halfway
	Growth float64 `json:"growth_per_second"` // slope of the least-squares line through the ends of the rounds from then on
}

// Work is what calls asked of the cores of one node in one round.
type Work struct {
	Round   int
	Node    string
	BusyNs  int64 // core time that calls held
	Started int64 // calls that got a core
	Refused int64 // calls that a full queue turned away
	Waiting int64 // calls that wait for a core at the end of the round
}

// nodeLoad is the work of one node over some rounds.
type nodeLoad struct {
	busy, offered float64
}

// Work collects what a node did in a round. Rounds must come in order; a round in
// which a node did nothing and nothing waits need not come.
func (c *Collector) Work(w Work) {
	if w.BusyNs == 0 && w.Started == 0 && w.Refused == 0 && w.Waiting == 0 {
		return
	}
	l := c.load(w.Round, w.Node)
	l.BusyNs, l.Started, l.Turned, l.Waiting = w.BusyNs, w.Started, w.Refused, w.Waiting
}

// Open collects how many calls were under way at the end of a round.
func (c *Collector) Open(round int, sec, sequential int64) {
	if sec == 0 && sequential == 0 {
		return
	}
	l := c.round(round)
	l.open = [2]int64{sec, sequential}
}

// openAt is the number of calls under way at the end of a round.
func (c *Collector) openAt(round int) int64 {
	if round < 0 || round >= len(c.rounds) || c.rounds[round] == nil {
		return 0
	}
	return c.rounds[round].open[sec] + c.rounds[round].open[sequential]
}

// utilisation describes the rounds [from, to).
func (c *Collector) utilisation(from, to int) Utilisation {
	u := Utilisation{Saturated: []string{}, Backlog: c.backlog(from, to)}
	length := float64(c.lengthNs(from, to))
	if length <= 0 {
		return u
	}
	var held, cores float64
	for n := range c.plan.Nodes {
		node := &c.plan.Nodes[n]
		load := c.nodeLoad(n, from, to, length*float64(max(1, node.Cores)))
		held += float64(load.busy * float64(max(1, node.Cores)))
		cores += float64(max(1, node.Cores))
		if load.busy > u.Busy || u.BusyNode == "" {
			u.Busy, u.BusyNode = load.busy, node.Node
		}
		if load.offered > u.Offered || u.OfferedNode == "" {
			u.Offered, u.OfferedNode = load.offered, node.Node
		}
		if load.offered >= 1 {
			u.Saturated = append(u.Saturated, node.Node)
		}
	}
	if cores > 0 {
		u.Mean = held / cores
	}
	return u
}

// nodeLoad is a node's utilisation of an amount of core time, ns.
func (c *Collector) nodeLoad(n, from, to int, capacity float64) nodeLoad {
	var sum table.Load
	waited := int64(0)
	if l := c.loadAt(from-1, n); l != nil {
		waited = l.Waiting
	}
	for r := from; r < to; r++ {
		if l := c.loadAt(r, n); l != nil {
			sum.BusyNs += l.BusyNs
			sum.Started += l.Started
			sum.Turned += l.Turned
		}
	}
	if l := c.loadAt(to-1, n); l != nil {
		sum.Waiting = l.Waiting
	}
	busy := float64(sum.BusyNs) / capacity
	excess := float64(sum.Waiting - waited + sum.Turned)
	if sum.Started == 0 {
		return nodeLoad{busy: busy, offered: max(0, busy+float64(excess*c.meanCoreNs(n, to))/capacity)}
	}
	return nodeLoad{busy: busy, offered: busy * max(0, 1+excess/float64(sum.Started))}
}

// meanCoreNs is for how long a call held a core of node n, on average over the rounds before to; 0
// if none did.
func (c *Collector) meanCoreNs(n, to int) float64 {
	var busy, started int64
	for r := range to {
		if l := c.loadAt(r, n); l != nil {
			busy += l.BusyNs
			started += l.Started
		}
	}
	return float64(busy) / float64(max(1, started))
}

// loadAt is the load of node n in a round, nil if it has none.
func (c *Collector) loadAt(round, n int) *table.Load {
	if round < 0 || round >= len(c.loads) || c.loads[round] == nil {
		return nil
	}
	return &c.loads[round][n]
}

// backlog describes the calls under way at the ends of the rounds [from, to).
func (c *Collector) backlog(from, to int) Backlog {
	if to <= from {
		return Backlog{}
	}
	middle := from + (to-from)/2
	b := Backlog{End: c.openAt(to - 1), Middle: c.openAt(middle - 1)}
	var n, x, y, xx, xy float64 // x in seconds since the middle
	for r := middle - 1; r < to; r++ {
		if r < 0 {
			continue
		}
		at, open := float64(c.lengthNs(middle, r+1))/1e9, float64(c.openAt(r))
		n, x, y = n+1, x+at, y+open
		xx, xy = xx+float64(at*at), xy+float64(at*open)
	}
	if d := float64(n*xx) - float64(x*x); n >= 2 && d > 0 {
		b.Growth = (float64(n*xy) - float64(x*y)) / d
	}
	return b
}
