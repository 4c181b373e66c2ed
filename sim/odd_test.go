package sim_test

import (
	"math/rand/v2"

	"github.com/ermes-sim/ermes-sim/sim"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// ordinary is the family of which an odd world is one, by its seed.
func ordinary(seed uint64) *family {
	all := []family{plainFamily, setsFamily, turmoilFamily, manageFamily, lifecycleFamily}
	return &all[rand.New(rand.NewPCG(seed, 9)).IntN(len(all))]
}

// odd is a world of another family with settings at the ends of their ranges: prices of
// memory and of cores, tokens that hardly live, caches with room for one, instances that
// are gone at once, small chunks, full queues and impatient clients.
func odd(t critic, seed uint64) sim.Config {
	c := ordinary(seed).draw(t, seed)
	rng := rand.New(rand.NewPCG(seed, 10))
	p := &c.Parameters
	p.Placement.Weights.Kappa = []float64{0, 0.01, 1, 100}[rng.IntN(4)]
	p.Placement.Weights.CPU = []float64{0, 0.01, 1}[rng.IntN(3)]
	priced(t, rng, &c)
	p.TokenLifetime = 20*ms + rng.Int64N(2*sec)
	p.MetadataCapacity, p.MetadataTTL = 1+rng.IntN(2), []int64{0, 1, 50 * ms, sec}[rng.IntN(4)]
	p.KeepAlive, p.ColdFixed = []int64{0, 1, 50 * ms}[rng.IntN(3)], rng.Int64N(2)*30*ms
	p.Chunk = []int64{64, 65, 1500, 1 << 30}[rng.IntN(4)]
	if rng.IntN(2) == 0 {
		p.QueueLimit = 1 + rng.IntN(2)
		eachNode(&c, func(n *topology.Node) { n.Cores = 1 })
	}
	if rng.IntN(2) == 0 {
		p.Timeout, p.Retries, p.Backoff = 5*ms+rng.Int64N(200*ms), rng.IntN(6), rng.Int64N(3)*rng.Int64N(50*ms)
	}
	return c
}

// priced lets most worlds have rules that look at prices, and nodes with little memory.
func priced(t critic, rng *rand.Rand, c *sim.Config) {
	for m, names := range [len(workloads.Consistencies)][]string{
		workloads.SEC: {"energy", "market", "greedy"}, workloads.Sequential: {"energy", "market", "greedy"},
	} {
		if rng.IntN(3) > 0 {
			c.Parameters.Placement.Policies[m] = mustPolicy(t, names[rng.IntN(len(names))], nil)
		}
	}
	if rng.IntN(2) == 0 {
		eachNode(c, func(n *topology.Node) {
			if n.Parent != topology.None && n.Memory == topology.Unlimited {
				n.Memory = 30_000 + rng.Int64N(100_000)
			}
		})
	}
}
