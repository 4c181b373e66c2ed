package placement

import (
	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/meter"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// view is what this node knows about collection c, of which it holds a copy.
func (a *Agent) view(c int32) *policy.View {
	m, copied, now := a.meters.At(c), a.table.Known(c).Copy(), a.table.Env.Now()
	collection := &a.cat.Collections[c]
	places := a.cat.Places
	v := &policy.View{
		Self:       places[a.table.ID],
		Collection: collection.Name,
		Bytes:      a.table.Unit(c).Size(),
		Sequential: collection.Consistency == workloads.Sequential,
		Leads:      a.table.Known(c).MayCommit(),
		Partial:    a.partial(m),
		Leader:     places[copied.Config.Leader],
		Updates:    m.Updates.Estimate(),
		Reads:      meter.Demand(m.Reads, places),
		Writes:     meter.Demand(m.Writes, places),
		Memory:     a.prospect(),
		Neighbours: a.heard,
		Service:    a.service,
		Weights:    a.par.Weights,
	}
	for _, r := range copied.Config.Replicas {
		v.Replicas = append(v.Replicas, places[r])
	}
	if a.par.Epoch > 0 {
		v.Epoch = (now - m.installed) / a.par.Epoch
		v.Idle = m.idle(now, a.par.Epoch)
	}
	v.Quiet = float64(now-m.lastCall) / 1e9
	v.Seed = seed(a.cat.NodeKeys[a.table.ID], a.cat.CollectionKeys[c], uint64(now))
	return v
}

// seed mixes words into one (the finaliser of SplitMix64).
func seed(words ...uint64) uint64 {
	h := uint64(0)
	for _, w := range words {
		h += w + 0x9e3779b97f4a7c15
		h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
		h = (h ^ h>>27) * 0x94d049bb133111eb
		h ^= h >> 31
	}
	return h
}
