package drive

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/ermes-sim/ermes-sim/ilp"
	"github.com/ermes-sim/ermes-sim/internal/mistake"
	"github.com/ermes-sim/ermes-sim/internal/version"
	"github.com/ermes-sim/ermes-sim/internal/workbench"
	"github.com/ermes-sim/ermes-sim/internal/workbench/measure"
	"github.com/ermes-sim/ermes-sim/internal/workbench/optimum"
	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A driver is a planner that asks the other side of a Session.
type driver struct {
	*optimum.Walker
	ctx     context.Context
	session *Session
	cancel  context.CancelCauseFunc // ends the episode
	every   int                     // epochs between two proofs; 0 = none
	listed  []int                   // collections that messages are about
	err     error

	// Of the current epoch.
	moved   []int64 // by collection, bytes
	calls   int64
	latency int64 // ns, of all calls together
}

var _ optimum.Planner = (*driver)(nil)

func newDriver(ctx context.Context, d *Session, b *setting.Build, r *request, planned [len(workloads.Consistencies)]bool) *driver {
	p := &driver{Walker: optimum.NewWalker(b), ctx: ctx, session: d, every: r.Optimum, moved: make([]int64, len(b.Config.Collections))}
	for _, c := range workloads.Consistencies {
		if planned[c] && !r.Watch {
			b.Config.Parameters.Placement.Policies[c] = p
		}
	}
	for c := range b.Config.Collections {
		if planned[b.Config.Collections[c].Consistency] {
			p.listed = append(p.listed, c)
		}
	}
	return p
}

func (p *driver) Failure() error { return p.err }

// Invoked hears the calls of the epoch.
func (p *driver) Invoked(i *record.Invocation) {
	if i.Status == record.OK {
		p.calls++
		p.latency += i.Latency()
	}
}

// Acted hears what state is moved.
func (p *driver) Acted(a *record.Act) {
	if a.Kind == record.Copy {
		p.moved[a.Collection] += a.Bytes
	}
}

// epochs is how many there are.
func (p *driver) epochs() int {
	return int(p.Build.Scenario.Duration / p.Build.Scenario.Placement.Epoch)
}

// world describes what is to be planned.
func (p *driver) world() world {
	b := p.Build
	m := world{
		Type: "world", Protocol: Protocol, Simulator: version.Program, Scenario: b.Scenario.Name,
		Seed: strconv.FormatUint(b.Scenario.Seed, 10), Epochs: p.epochs(), Epoch: float64(b.Scenario.Placement.Epoch) / 1e9,
	}
	for _, c := range p.listed {
		x := &b.Config.Collections[c]
		m.Collections, m.Consistency = append(m.Collections, x.Name), append(m.Consistency, x.Consistency.String())
	}
	for n := range b.Config.Tree.Len() {
		x := b.Config.Tree.Node(n)
		m.Nodes, m.Parents, m.RTT = append(m.Nodes, x.Name), append(m.Parents, x.Parent), append(m.RTT, p.Places[n].RTT)
		m.Capacity = append(m.Capacity, x.Memory)
	}
	return m
}

// Plan tells of an epoch and waits for what is to come of it.
func (p *driver) Plan(e *measure.Epoch) {
	if p.err != nil {
		return
	}
	if p.err = p.ask(e); p.err != nil {
		p.cancel(p.err)
	}
}

func (p *driver) ask(e *measure.Epoch) error {
	m, err := p.describe(e)
	if err != nil {
		return err
	}
	if err := p.session.say(m); err != nil || m.Last {
		return err
	}
	r, err := p.session.next(p.ctx)
	if err != nil {
		return err
	}
	switch r.Type {
	case "plan":
		return p.follow(r.Collections)
	case "reset":
		p.session.pending = r
		return errAbandoned
	}
	return mistake.New("want a message of type \"plan\" or \"reset\", found %q", r.Type)
}

// describe writes an epoch out, and forgets what was counted in it.
func (p *driver) describe(e *measure.Epoch) (epoch, error) {
	b := p.Build
	m := epoch{
		Type: "epoch", Number: e.Number, End: float64(e.End) / 1e9, Last: e.Number+1 >= p.epochs(),
		Collections: make([]collection, len(p.listed)), Nodes: make([]node, len(e.Load)), Calls: p.calls,
	}
	if p.calls > 0 {
		m.Latency = new(float64(p.latency) / float64(p.calls) / 1e9)
	}
	for n := range m.Nodes {
		m.Nodes[n] = node{e.Load[n], e.Occupied[n]}
	}
	length := float64(e.Length) / 1e9
	for at, c := range p.listed {
		x := &m.Collections[at]
		x.Reads, x.Writes = make([]float64, len(e.Load)), make([]float64, len(e.Load))
		for _, k := range e.Cells[c] {
			if k.Write {
				x.Writes[k.Access] = float64(k.Count) / length
			} else {
				x.Reads[k.Access] = float64(k.Count) / length
			}
		}
		x.Leader, x.Replicas, x.Bytes, x.Moved = e.Placements[c].Leader, e.Placements[c].Replicas, e.Bytes[c], p.moved[c]
		if x.Replicas == nil {
			x.Replicas = []int{}
		}
		if e.Exists(c) {
			x.Energy = workbench.EnergyOf(b, e, c, p.Places).Sum()
		}
	}
	clear(p.moved)
	p.calls, p.latency = 0, 0
	if p.every == 0 || e.Number%p.every != 0 {
		return m, nil
	}
	return m, p.prove(e, m.Collections)
}

// prove adds the optimum of an epoch.
func (p *driver) prove(e *measure.Epoch, list []collection) error {
	at := make(map[int]int, len(p.listed)) // by collection: where it is in the list
	for i, c := range p.listed {
		at[c] = i
	}
	for _, together := range optimum.Together(p.Build, e, false) {
		if _, asked := at[together[0]]; !asked && len(together) == 1 {
			continue
		}
		problem, best, err := optimum.Prove(p.ctx, p.Build, e, together)
		switch {
		case p.ctx.Err() != nil:
			return p.ctx.Err()
		case err != nil && (best == nil || errors.Is(err, ilp.ErrDisagree)):
			return fmt.Errorf("optimum at %d ns: %w", e.End, err)
		case err != nil || best.Placement == nil:
			continue // not proven within the limits of work
		}
		cost, err := problem.EvaluateWeighted(best.Placement, ilp.Cheapest, ilp.NetworkOnly)
		if err != nil {
			return fmt.Errorf("optimum at %d ns: %w", e.End, err)
		}
		for k, c := range together {
			if i, asked := at[c]; asked {
				list[i].Optimum = new(cost.Collections[k].NetworkF() + cost.Collections[k].C())
				list[i].Best = &site{best.Placement[k].Leader, best.Placement[k].Replicas}
			}
		}
	}
	return nil
}

// follow takes a plan over: one site for each collection, null for those whose plan stands.
func (p *driver) follow(plan []*site) error {
	if plan != nil && len(plan) != len(p.listed) {
		return mistake.New("plan: want a site or null for each of %d collections, found %d", len(p.listed), len(plan))
	}
	for i, site := range plan {
		if site == nil {
			continue
		}
		name := p.Build.Config.Collections[p.listed[i]].Name
		if err := p.possible(site); err != nil {
			return mistake.New("plan: collections[%d] (%s): %w", i, name, err)
		}
		p.Plans[name] = ilp.Site{Leader: site.Leader, Replicas: slices.Sorted(slices.Values(site.Replicas))}
	}
	return nil
}

// possible holds a site against the network.
func (p *driver) possible(s *site) error {
	if len(s.Replicas) == 0 {
		return errors.New("replicas: want one node at least")
	}
	seen := map[int]bool{}
	for _, n := range s.Replicas {
		switch {
		case n < 0 || n >= len(p.Places):
			return fmt.Errorf("replicas: there is no node %d; there are %d", n, len(p.Places))
		case seen[n]:
			return fmt.Errorf("replicas: node %d twice", n)
		}
		seen[n] = true
	}
	if !seen[s.Leader] {
		return fmt.Errorf("leader: node %d holds no copy", s.Leader)
	}
	return nil
}
