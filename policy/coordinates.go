package policy

import "math"

// A point is a network coordinate: places that a message passes between quickly
// are near each other, s.
type point [3]float64

func (p point) minus(q point) point {
	return point{p[0] - q[0], p[1] - q[1], p[2] - q[2]}
}

// plus is p + f·q.
func (p point) plus(q point, f float64) point {
	for i := range p {
		p[i] += float64(f * q[i])
	}
	return p
}

func (p point) norm() float64 {
	return math.Sqrt(float64(p[0]*p[0]) + float64(p[1]*p[1]) + float64(p[2]*p[2]))
}

// Rounds and step of the embedding. The median error of a distance is 12 % in the
// tests' trees; 60 rounds would reach 10 %.
const (
	embeddingRounds = 25
	embeddingStep   = 0.25
)

// embed gives places coordinates by Vivaldi (F. Dabek, R. Cox, F. Kaashoek,
// R. Morris, SIGCOMM 2004, figure 2): a spring of the length of the RTT joins
// every two places, and each place yields to its springs in turn. A node learns
// the RTTs from the addresses that it knows, so that it computes the map itself,
// the same from the same addresses. As in a real network the map is not exact: a
// tree does not fit into space. O(rounds·n²).
func embed(places []*Place) []point {
	n := len(places)
	x, rtt := make([]point, n), make([]float64, n*n)
	for i, p := range places {
		x[i] = scatter(uint64(p.ID))
		for j, q := range places[:i] {
			rtt[i*n+j] = Distance(p, q)
			rtt[j*n+i] = rtt[i*n+j]
		}
	}
	for round := range embeddingRounds {
		step := embeddingStep / (1 + float64(round)/10)
		for i, p := range places {
			force := point{}
			for j, q := range places {
				if i == j {
					continue
				}
				away := x[i].minus(x[j])
				apart := away.norm()
				if apart == 0 {
					away, apart = scatter(uint64(p.ID)^uint64(q.ID)<<32), 1
					away = point{}.plus(away, 1/away.norm())
				}
				force = force.plus(away, (rtt[i*n+j]-apart)/apart)
			}
			x[i] = x[i].plus(force, 2*step/float64(n-1))
		}
	}
	return x
}

// scatter is a place's first coordinate: within a millisecond of the origin, in
// a direction that depends on its ID alone.
func scatter(id uint64) point {
	var p point
	for i := range p {
		p[i] = (float64(float64(mix(id*3+uint64(i))>>11)/(1<<53)) - 0.5) * 1e-3
	}
	return p
}

// A chart is where a node sees itself, the calls that it serves and all places
// between them.
type chart struct {
	places []*Place // the first is Self
	x      []point
	pull   []float64 // calls per second that enter at each
}

func newChart(v *View) *chart {
	c := &chart{places: append([]*Place{v.Self}, targets(v, false)...)}
	c.x, c.pull = embed(c.places), make([]float64, len(c.places))
	for _, d := range calls(v) {
		for i, p := range c.places {
			if p == d.Access {
				c.pull[i] += d.Rate
			}
		}
	}
	return c
}

// usage is the network usage of a copy at x: rate times latency, summed, in
// requests in flight as the map has it.
func (c *chart) usage(x point) float64 {
	sum := 0.0
	for i := range c.places {
		sum += float64(c.pull[i] * x.minus(c.x[i]).norm())
	}
	return sum
}

// nearest is the position of the place nearest to x.
func (c *chart) nearest(x point) int {
	best, distance := 0, math.Inf(1)
	for i := range c.places {
		if d := x.minus(c.x[i]).norm(); d < distance {
			best, distance = i, d
		}
	}
	return best
}

// centroid is where the springs are in balance whose energy is ½·rate·length²:
//
//	x = ∑ rₙ·xₙ / ∑ rₙ
func (c *chart) centroid() point {
	sum, rate := point{}, 0.0
	for i := range c.places {
		sum = sum.plus(c.x[i], c.pull[i])
		rate += c.pull[i]
	}
	return point{}.plus(sum, 1/rate)
}

// median is where the usage is least (Weber's point), by Weiszfeld's iteration
// from the centroid, which descends along the gradient:
//
//	x ← ∑ rₙ·xₙ/|x - xₙ| / ∑ rₙ/|x - xₙ|
func (c *chart) median() point {
	x := c.centroid()
	for range 100 {
		sum, weight := point{}, 0.0
		for i := range c.places {
			if c.pull[i] == 0 {
				continue
			}
			w := c.pull[i] / math.Max(x.minus(c.x[i]).norm(), 1e-9)
			sum = sum.plus(c.x[i], w)
			weight += w
		}
		next := point{}.plus(sum, 1/weight)
		if next.minus(x).norm() < 1e-7 {
			return next
		}
		x = next
	}
	return x
}

// follow moves the copy of v to the place nearest to the goal, if the map says
// that this saves more than a share of the usage.
func follow(v *View, goal func(*chart) point, threshold float64, reason string) []Action {
	if len(v.Reads)+len(v.Writes) == 0 {
		return nil
	}
	c := newChart(v)
	best := c.nearest(goal(c))
	to := c.places[best]
	if to == v.Self || holds(v.Replicas, to) || c.usage(c.x[best]) >= float64(c.usage(c.x[0])*(1-threshold)) {
		return nil
	}
	return []Action{relocate(v, to, reason)}
}

// thresholdParam is how much better the map must say that a move makes things.
var thresholdParam = Param{Key: "threshold", Kind: "float", Min: 0, Max: 1, Default: 0.05, Doc: "Share of the network usage that a move must save."}
