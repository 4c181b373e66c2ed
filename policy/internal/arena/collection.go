package arena

import (
	"math"
	"math/rand/v2"

	"github.com/ermes-sim/ermes-sim/policy"
)

// A Collection is one with all its demand.
type Collection struct {
	Name          string
	Bytes         int64
	Sequential    bool
	Reads, Writes []float64 // by place, per second
	Leader        int       // at the start; the only copy
}

// writeRate is the rate of all writes.
func (c *Collection) writeRate() float64 {
	sum := 0.0
	for _, w := range c.Writes {
		sum += w
	}
	return sum
}

// A Placement is who leads and who holds copies, ascending.
type Placement struct {
	Leader   int
	Replicas []int
}

// Energy is E without the hydrostatic term, written from its definition: it
// shares no code with package policy.
func (t *Tree) Energy(c *Collection, w policy.Weights, p Placement) float64 {
	sum := 0.0
	for n := range t.Places {
		near := math.Inf(1)
		for _, r := range p.Replicas {
			near = math.Min(near, t.Distance[n][r])
		}
		sum += float64(c.Reads[n]*near) + float64(c.serialised(n)*t.Distance[n][p.Leader])
	}
	copies := make([]int, len(t.Places)) // below and at each place
	for _, r := range p.Replicas {
		copies[r]++
	}
	update := float64(w.Beta * c.writeRate())
	for n := len(t.Places) - 1; n > 0; n-- { // children before parents
		if copies[n] > 0 && copies[n] < len(p.Replicas) {
			sum += float64(update * t.Places[n].RTT)
		}
		copies[t.Places[n].Parent.ID] += copies[n]
	}
	return sum + float64(w.Epsilon*float64(len(p.Replicas)))
}

// serialised is the rate of writes of n that only the leader may serve: those of
// sec collections are served by any copy and are part of Reads.
func (c *Collection) serialised(n int) float64 {
	if c.Sequential {
		return c.Writes[n]
	}
	return 0
}

// RandomDemand draws a collection on t and weights for it. Calls enter at half of
// the leaves and at a few inner places, with rates over two decades.
func RandomDemand(r *rand.Rand, t *Tree, free bool) (Collection, policy.Weights) {
	n := len(t.Places)
	c := Collection{Name: "c", Bytes: 1, Sequential: true, Reads: make([]float64, n), Writes: make([]float64, n)}
	share := math.Exp(math.Log(0.01) + r.Float64()*math.Log(100)) // of writes
	total, rtt := 0.0, 0.0
	for i := range n {
		active := 0.5
		if len(t.Neighbours[i]) > 1 {
			active = 0.1
		}
		rtt += t.Places[i].RTT / float64(n-1)
		if r.Float64() >= active {
			continue
		}
		rate := math.Exp(r.Float64() * math.Log(100))
		c.Writes[i] = rate * share * r.Float64()
		c.Reads[i] = rate - c.Writes[i]
		total += rate
	}
	w := policy.Weights{Beta: math.Exp(math.Log(0.02) + r.Float64()*math.Log(50))}
	if !free {
		w.Epsilon = total / float64(n) * rtt * math.Exp(math.Log(0.01)+r.Float64()*math.Log(1000))
	}
	return c, w
}
