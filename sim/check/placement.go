package check

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// placement judges the law of placement. With R the nodes that hold a copy:
//
//	R is never empty;  a copy is made where there is none, and dropped where there is one
//	the leader (sec: anchor) is in R;  only nodes in R serve calls and take writes
//
// It follows R from the acts alone and holds what the record says of R against it.
type placement struct {
	c  *Checkers
	of [][]holder // by collection, ascending by node
}

// A holder is a node's stay with a collection.
type holder struct {
	node    int32
	joining bool // its state has arrived, the act has not been told yet
	seq     uint64
	version replica.Version // sequential: that it is at
}

func (p *placement) add() { p.of = append(p.of, nil) }

func (p *placement) search(collection, node int32) (int, bool) {
	list := p.of[collection]
	for i := range list {
		if list[i].node >= node {
			return i, list[i].node == node
		}
	}
	return len(list), false
}

// holder returns a node's stay, nil if it has no copy.
func (p *placement) holder(collection, node int32) *holder {
	if i, ok := p.search(collection, node); ok {
		return &p.of[collection][i]
	}
	return nil
}

// arriving returns a node's stay, which begins if it has none.
func (p *placement) arriving(collection, node int32) *holder {
	i, ok := p.search(collection, node)
	if !ok {
		p.of[collection] = slices.Insert(p.of[collection], i, holder{node: node, joining: true})
	}
	return &p.of[collection][i]
}

// acted judges an act.
func (p *placement) acted(a *record.Act) {
	i, holds := p.search(a.Collection, a.Node)
	list := p.of[a.Collection]
	switch a.Kind {
	case record.Create, record.Copy:
		if holds && !list[i].joining {
			p.broken(a, "%v of a copy where there is one", a.Kind)
			return
		}
		own := p.arriving(a.Collection, a.Node)
		own.joining, own.seq = false, a.Seq
	case record.Drop:
		if !holds {
			p.broken(a, "drop of a copy that is not there")
			return
		}
		if a.Node == p.c.leader.of[a.Collection].node {
			p.broken(a, "drop of the leader")
		}
		if a.Seq < list[i].seq {
			p.broken(a, "drop by configuration %d of a copy made by %d", a.Seq, list[i].seq)
		}
		p.of[a.Collection] = slices.Delete(list, i, i+1)
		if len(p.of[a.Collection]) == 0 {
			p.broken(a, "drop of the last copy")
		}
	case record.Lead:
		if !holds {
			p.broken(a, "lead by a node without a copy")
		}
	case record.Destroy:
		p.of[a.Collection] = list[:0]
	case record.Refuse:
	}
	p.told(a)
}

// told compares what the record says of the placement after an act.
func (p *placement) told(a *record.Act) {
	list := p.of[a.Collection]
	same := len(a.Replicas) <= len(list)
	k := 0
	for i := range list {
		if k < len(a.Replicas) && a.Replicas[k] == list[i].node {
			k++
		} else if !list[i].joining {
			same = false
		}
	}
	if !same || k != len(a.Replicas) {
		p.broken(a, "record tells copies at %v after %v, but they are at %v", slices.Clone(a.Replicas), a.Kind, nodes(list))
	}
	if leader := p.c.leader.of[a.Collection].node; a.Kind != record.Destroy && a.Leader != leader {
		p.broken(a, "record tells leader %d after %v, but it is %d", a.Leader, a.Kind, leader)
	}
}

// nodes lists where copies are.
func nodes(list []holder) []int32 {
	out := make([]int32, len(list))
	for i := range list {
		out[i] = list[i].node
	}
	return out
}

func (p *placement) broken(a *record.Act, format string, args ...any) {
	p.c.broken(Placement, a.At, a.Collection, a.Node, format, args...)
}

func (p *placement) committed(e *record.Commit) {
	if p.holder(e.Collection, e.Node) == nil {
		p.c.broken(Placement, e.At, e.Collection, e.Node, "write of call %x taken by a node without a copy", e.Invocation)
	}
}

func (p *placement) served(s *record.Serve) {
	if p.holder(s.Collection, s.Node) == nil {
		p.c.broken(Placement, s.At, s.Collection, s.Node, "call %x served by a node without a copy", s.Invocation)
	}
}

// final compares the copies that there are with those that the acts have made.
func (p *placement) final(r *record.Rest) {
	k := 0
	for collection, list := range p.of {
		id := int32(collection)
		for i := range list {
			k = p.strangers(r, k, id, list[i].node)
			if k == len(r.Holdings) || r.Holdings[k].Collection != id || r.Holdings[k].Node != list[i].node {
				p.c.broken(Placement, r.At, id, list[i].node, "the copy of this node has vanished")
				continue
			}
			if h := &r.Holdings[k]; !h.Serves || list[i].joining {
				p.c.broken(Placement, r.At, id, h.Node, "a copy has never begun to serve")
			}
			if h, leads := &r.Holdings[k], p.c.leader.of[id].node == list[i].node; h.Leads != leads {
				p.c.broken(Placement, r.At, id, h.Node, "copy leads: %t, but by the acts: %t", h.Leads, leads)
			}
			k++
		}
	}
	p.strangers(r, k, int32(len(p.of)), 0)
}

// strangers passes over the holdings from k before a node's of a collection: no
// act has made them.
func (p *placement) strangers(r *record.Rest, k int, collection, node int32) int {
	for ; k < len(r.Holdings); k++ {
		h := &r.Holdings[k]
		if h.Collection > collection || h.Collection == collection && h.Node >= node {
			break
		}
		p.c.broken(Placement, r.At, h.Collection, h.Node, "a copy that no act has made")
	}
	return k
}
