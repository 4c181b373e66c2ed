package sweep

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ermes-sim/ermes-sim/sim/des"
)

// An assignment is one key with its value.
type assignment struct{ Key, Value string }

// A point is one assignment of values to all that varies.
type point []assignment

// keys are the columns of what varies, in order.
func (p *Plan) keys() []string {
	var out []string
	for _, a := range p.Axes {
		out = append(out, a.Key)
	}
	seen := map[string]bool{}
	for _, x := range p.Points {
		for _, k := range slices.Sorted(maps.Keys(x)) {
			if !seen[k] {
				seen[k] = true
				out = append(out, k)
			}
		}
	}
	return out
}

// points lists all points, in an order that depends on the plan alone.
func (p *Plan) points() []point {
	switch {
	case len(p.Points) > 0:
		var out []point
		for _, x := range p.Points {
			var one point
			for _, k := range p.keys() {
				if v, ok := x[k]; ok {
					one = append(one, assignment{k, text(v)})
				}
			}
			out = append(out, one)
		}
		return out
	case p.Design == Random:
		return p.drawn(func(draws *des.Stream, n int) []float64 {
			u := make([]float64, n)
			for i := range u {
				u[i] = draws.Float64()
			}
			return u
		})
	case p.Design == LatinHypercube:
		return p.drawn(stratified)
	}
	out := []point{nil}
	for i := range p.Axes {
		var next []point
		for _, x := range out {
			for _, v := range p.Axes[i].all() {
				next = append(next, append(slices.Clip(x), assignment{p.Axes[i].Key, v}))
			}
		}
		out = next
	}
	return out
}

// drawn makes points of one draw of coordinates per axis. Each axis has its own
// stream, so that one axis more leaves the others as they were.
func (p *Plan) drawn(coordinates func(*des.Stream, int) []float64) []point {
	out := make([]point, p.Samples)
	for i := range p.Axes {
		draws := des.NewStream(p.Seed, p.Axes[i].Key, "sweep")
		for k, u := range coordinates(&draws, p.Samples) {
			out[k] = append(out[k], assignment{p.Axes[i].Key, p.Axes[i].at(u)})
		}
	}
	return out
}

// stratified draws one number in each of n equal parts of [0, 1), in random
// order: a Latin hypercube has such coordinates on every axis.
func stratified(draws *des.Stream, n int) []float64 {
	u := make([]float64, n)
	for i := range u {
		u[i] = (float64(i) + draws.Float64()) / float64(n)
	}
	for i := n - 1; i > 0; i-- {
		j := draws.IntN(i + 1)
		u[i], u[j] = u[j], u[i]
	}
	return u
}

// A job is one replication of one point.
type job struct {
	number      int // over all points, replications inside
	point       int
	replication int
	seed        uint64
	set         []string // assignments for scenarios.Load
	from        []string // where each stands in the plan
}

// name tells its point.
func (j *job) name() string {
	if len(j.set) == 0 {
		return strconv.Itoa(j.point)
	}
	return strings.Join(j.set, ", ")
}

// jobs lists all jobs.
func (p *Plan) jobs() []job {
	var out []job
	for i, x := range p.points() {
		for r := range p.Replications {
			j := job{number: len(out), point: i, replication: r, seed: p.seed(r)}
			for _, k := range slices.Sorted(maps.Keys(p.Set)) {
				j.set, j.from = append(j.set, k+"="+text(p.Set[k])), append(j.from, "set."+k)
			}
			for k, a := range x {
				from := fmt.Sprintf("axes[%d].values", k)
				if len(p.Points) > 0 {
					from = fmt.Sprintf("points[%d].%s", i, a.Key)
				}
				j.set, j.from = append(j.set, a.Key+"="+a.Value), append(j.from, from)
			}
			out = append(out, j)
		}
	}
	return out
}
