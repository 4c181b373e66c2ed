// Package synthetic makes up the rows of a run that looks like the mobility
// experiment of the thesis: 21 nodes, 64 clients, 100 collections, 40 rounds of
// 15 s, all clients moving every 5 rounds. Nothing is simulated: tests use it to
// fill run directories, figures and reports with realistic shapes.
package synthetic

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/ermes-sim/ermes-sim/results/table"
)

// The dimensions of the made-up run.
const (
	Rounds      = 40
	RoundNs     = 15_000_000_000
	MoveEvery   = 5
	Collections = 100
	Clients     = 64
)

// Sink takes rows; results.Recorder is one.
type Sink interface {
	Invocation(table.Invocation)
	Message(table.Message)
	Placement(table.Placement)
	Comparison(table.Comparison)
	Energy(table.Energy)
}

// Mobility are the rounds at whose start the clients move.
func Mobility() []int {
	var rounds []int
	for r := MoveEvery; r < Rounds; r += MoveEvery {
		rounds = append(rounds, r)
	}
	return rounds
}

// Nodes are a cloud, 4 fog and 16 edge nodes.
func Nodes() []table.Node {
	nodes := []table.Node{{Node: "cloud", Tier: "cloud", Cores: 32, Speed: 1e9}}
	for f := range 4 {
		nodes = append(nodes, table.Node{Node: fmt.Sprintf("fog-%d", f+1), Tier: "fog", Parent: "cloud", RttNs: 16_000_000, BandwidthBps: 1e9, Cores: 8, Speed: 1e9})
	}
	for e := range 16 {
		nodes = append(nodes, table.Node{Node: fmt.Sprintf("edge-%d", e+1), Tier: "edge", Parent: nodes[1+e/4].Node, RttNs: 4_000_000, BandwidthBps: 1e9, Cores: 4, Speed: 1e9, MemoryBytes: 64 << 20})
	}
	return nodes
}

// maker holds the state of the invention.
type maker struct {
	sink  Sink
	draw  *rand.Rand
	nodes []table.Node
	place [Collections]spot
	seq   int64
}

// spot is where one collection is.
type spot struct {
	leader   int
	replicas []int
}

// Fill makes up a run of about perRound invocations a round and hands it to
// the sink. Equal seeds give equal rows.
func Fill(sink Sink, seed uint64, perRound int) {
	m := &maker{sink: sink, draw: rand.New(rand.NewPCG(seed, 1)), nodes: Nodes()}
	for c := range Collections {
		m.place[c] = spot{0, []int{0}}
		m.act(0, c, "create", 0, "initial placement")
	}
	for r := range Rounds {
		since := r
		if r >= MoveEvery {
			since = r % MoveEvery
		}
		for range perRound {
			m.invocation(r, since)
		}
		m.messages(r, since, perRound)
		m.moves(r, since)
		m.costs(r, since)
		if r%MoveEvery == MoveEvery-1 {
			m.compare(r)
		}
	}
}

// model is the consistency of a collection: even sec, odd sequential.
func model(c int) string {
	if c%2 == 0 {
		return table.SEC
	}
	return table.Sequential
}

// peak is how far from its home the state of a round is, 0 to 1.
func peak(r, since int, slow float64) float64 {
	p := math.Exp(-float64(since) * slow)
	if r >= MoveEvery {
		p *= 0.35
	}
	return p
}

func (m *maker) invocation(r, since int) {
	c := min(m.draw.IntN(Collections), m.draw.IntN(Collections))
	client := m.draw.IntN(Clients)
	i := table.Invocation{
		Client: fmt.Sprintf("client-%02d", client), Function: "cart", Collection: name(c), Consistency: model(c),
		Mode: table.ModeRead, Round: int32(r), Status: table.StatusOK, Hops: 2,
		AccessNode: m.nodes[5+(client+r/MoveEvery)%16].Node,
		SentNs:     int64(r)*RoundNs + m.draw.Int64N(RoundNs),
	}
	i.ExecutionNode = i.AccessNode
	slow, write := 1.7, m.draw.IntN(5) == 0
	i.NetworkNs = 1_000_000
	if model(c) == table.Sequential {
		slow = 0.9
	}
	if write {
		i.Mode = table.ModeWrite
	}
	if far := m.draw.Float64() < peak(r, since, slow); far {
		i.NetworkNs, i.ExecutionNode, i.Hops = 21_000_000, "cloud", 6
	} else if write && model(c) == table.Sequential || m.draw.IntN(12) == 0 {
		i.NetworkNs, i.ExecutionNode, i.Hops = 9_000_000, m.nodes[5+m.draw.IntN(16)].Node, 6
	}
	if r == 0 && m.draw.IntN(3) == 0 {
		i.TokenNs, i.MetadataNs, i.ColdNs, i.CodeNs = 21_000_000, 21_000_000, 800_000, 3_000_000
	}
	i.ExecutionNs = 900_000 + m.draw.Int64N(500_000)
	i.Gas = i.ExecutionNs
	i.QueueNs = int64(m.draw.ExpFloat64() * 60_000)
	if m.draw.IntN(2000) == 0 {
		i.Status = "no-memory"
	}
	for _, ns := range i.Parts() {
		i.LatencyNs += ns
	}
	m.sink.Invocation(i)
}

func (m *maker) messages(r, since, perRound int) {
	away := peak(r, since, 1.2)
	for _, t := range []struct {
		category string
		hops     float64
	}{
		{"token", 64 * peak(r, r, 2)},
		{"metadata", 250 * peak(r, r, 1.5)},
		{"code", 40 * peak(r, r, 3)},
		{"invoke", 1},
		{"reply", 1.3 + 3*away},
		{"offload", 0.3 + 3*away},
		{"propagation", 0.9},
		{"discovery", 300 * away / float64(perRound)},
		{"gossip", 40 / float64(perRound)},
		{"migration", 2000 * away / float64(perRound)},
		{"control", 180 * away / float64(perRound)},
	} {
		n := t.hops * float64(perRound)
		if t.category == "token" || t.category == "metadata" || t.category == "code" {
			n = t.hops
		}
		links := m.nodes[1:]
		if t.category == "invoke" {
			links = []table.Node{{Node: table.AccessLink}}
		}
		for _, l := range links {
			if hops := int64(n / float64(len(links)) * (0.8 + 0.4*m.draw.Float64())); hops > 0 {
				m.sink.Message(table.Message{Round: int32(r), Category: t.category, Link: l.Node, Messages: hops/2 + 1, Hops: hops, Bytes: hops * 300})
			}
		}
	}
}

// moves brings most collections towards one to three edge nodes.
func (m *maker) moves(r, since int) {
	for c := range Collections {
		if m.draw.Float64() > 1.1*peak(r, since, 0.6) || since > 3 {
			continue
		}
		at := r*RoundNs + 3_000_000_000 + c*20_000_000
		p := &m.place[c]
		target := 5 + m.draw.IntN(16)
		if !slices.Contains(p.replicas, target) {
			p.replicas = append(p.replicas, target)
			m.act(at, c, "copy", target, "reads outweigh propagation")
		}
		if len(p.replicas) > 1+m.draw.IntN(4) {
			gone := p.replicas[0]
			p.replicas = p.replicas[1:]
			if gone == p.leader {
				p.leader = p.replicas[0]
				m.act(at+1, c, "lead", p.leader, "writes come from here")
			}
			m.act(at+2, c, "drop", gone, "idle for 4 epochs")
		}
	}
}

func (m *maker) act(at, c int, act string, node int, why string) {
	p := m.place[c]
	sorted := slices.Sorted(slices.Values(p.replicas))
	names := make([]string, len(sorted))
	for i, n := range sorted {
		names[i] = m.nodes[n].Node
	}
	m.seq++
	row := table.Placement{
		AtNs: int64(at), Epoch: int32(at / RoundNs), Collection: name(c), Consistency: model(c), Act: act,
		Node: m.nodes[node].Node, Leader: m.nodes[p.leader].Node, Term: 1, Seq: m.seq,
		Replicas: strings.Join(names, " "), Reason: why,
	}
	if act == "copy" {
		row.FromNode, row.Bytes, row.DeltaEnergy = m.nodes[p.leader].Node, 64_000+m.draw.Int64N(4_000_000), new(-0.04*m.draw.Float64())
	}
	m.sink.Placement(row)
}

func (m *maker) costs(r, since int) {
	all := table.Energy{AtNs: int64(r+1) * RoundNs, Epoch: int32(r), Consistency: table.All, Hydrostatic: 0.02 + 0.001*float64(r%5)}
	for _, k := range [...]struct {
		model string
		slow  float64
	}{{table.SEC, 1.7}, {table.Sequential, 0.9}} {
		far := peak(r, since, k.slow)
		e := table.Energy{
			AtNs: all.AtNs, Epoch: all.Epoch, Consistency: k.model,
			ElasticReads: 0.05 + 1.1*far, ElasticWrites: 0.03 + 0.3*far, Propagation: 0.06 * (1.3 - far), Copies: 0.08 * (1.2 - far),
		}
		if k.model == table.Sequential {
			e.ElasticWrites += 0.12
		}
		all.ElasticReads += e.ElasticReads
		all.ElasticWrites += e.ElasticWrites
		all.Propagation += e.Propagation
		all.Copies += e.Copies
		m.energy(e)
	}
	m.energy(all)
}

func (m *maker) energy(e table.Energy) {
	e.Total = e.ElasticReads + e.ElasticWrites + e.Propagation + e.Copies + e.Hydrostatic + e.Load
	m.sink.Energy(e)
}

func (m *maker) compare(r int) {
	trigger := table.TriggerBeforeMove
	if r == Rounds-1 {
		trigger = table.TriggerEnd
	}
	for c := range Collections {
		optimum := 0.01 + 0.4/float64(c+1)
		gap := 0.0
		if m.draw.IntN(3) == 0 {
			gap = 0.25 * m.draw.ExpFloat64() / float64(1+r/MoveEvery)
		}
		p := m.place[c]
		m.sink.Comparison(table.Comparison{
			AtNs: int64(r+1) * RoundNs, Epoch: int32(r), Collection: name(c), Consistency: model(c), Trigger: trigger,
			Settled: m.draw.IntN(8) > 0, Requests: 100, Rate: 100.0 / 15, F: optimum*(1+gap) + 0.02, C: optimum / 4, NetworkF: optimum*(1+gap) - optimum/4,
			OptimumF: new(optimum + 0.02), OptimumC: new(optimum / 4), OptimumNetworkF: new(optimum * 3 / 4),
			Bound: new(optimum), Gap: new(gap), GapTotal: new(gap * 0.8), Distance: new(int32(gap * 20)),
			Leader: m.nodes[p.leader].Node, OptimumLeader: m.nodes[p.leader].Node,
			Replicas: m.nodes[p.leader].Node, OptimumReplicas: m.nodes[p.leader].Node, Solver: "tree", Status: "optimal",
		})
	}
}

func name(c int) string { return fmt.Sprintf("collection-%03d", c) }
