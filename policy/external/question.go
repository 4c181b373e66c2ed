package external

import (
	"strconv"

	"github.com/ermes-sim/ermes-sim/policy"
)

// question writes a view out. Places that the process has not heard of come with it, each
// after its parent; told remembers them.
func question(id int64, v *policy.View, told map[int]*policy.Place) *Decide {
	q := &Decide{
		Type: "decide", ID: id, Places: [][]any{},
		Collection: v.Collection, Bytes: v.Bytes, Sequential: v.Sequential, Leads: v.Leads, Partial: v.Partial,
		Epoch: v.Epoch, Idle: v.Idle, Quiet: v.Quiet, Seed: strconv.FormatUint(v.Seed, 10),
		Updates: [2]float64{v.Updates.Rate, v.Updates.Effective}, Memory: memoryOf(&v.Memory), Service: v.Service,
		Replicas: make([]int, len(v.Replicas)), Neighbours: make([][3]any, len(v.Neighbours)),
	}
	number := func(p *policy.Place) int {
		q.tell(p, told)
		return p.ID
	}
	q.Self, q.Leader = number(v.Self), number(v.Leader)
	for i, r := range v.Replicas {
		q.Replicas[i] = number(r)
	}
	rows := func(list []policy.Demand) [][3]float64 {
		out := make([][3]float64, len(list))
		for i, d := range list {
			out[i] = [3]float64{float64(number(d.Access)), d.Rate, d.Effective}
		}
		return out
	}
	q.Reads, q.Writes = rows(v.Reads), rows(v.Writes)
	for i := range v.Neighbours {
		n := &v.Neighbours[i]
		q.Neighbours[i] = [3]any{number(n.Place), n.Known, memoryOf(&n.Memory)}
	}
	return q
}

// tell adds a place and the way from it to the root, as far as they are news.
func (q *Decide) tell(p *policy.Place, told map[int]*policy.Place) {
	if p == nil || told[p.ID] != nil {
		return
	}
	q.tell(p.Parent, told)
	told[p.ID] = p
	parent := -1
	if p.Parent != nil {
		parent = p.Parent.ID
	}
	q.Places = append(q.Places, []any{p.ID, p.Name, parent, p.RTT})
}

func memoryOf(m *policy.Memory) memory {
	return memory{float64(m.Used), float64(m.Capacity), m.Price, m.Load, m.Cores}
}
