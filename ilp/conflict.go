package ilp

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// A conflict is a smallest set of requirements that exclude each other: without any one
// of its groups or classes, the others could be placed and served.
type conflict struct {
	p           *Problem
	groups      []int
	classes     []int
	memory, cpu bool // which capacities it is about
	smallest    bool // whether that is proven
}

// Work that finding a conflict may take.
const (
	conflictGroups     = 400
	conflictTrials     = 200
	conflictNodes      = 500
	conflictIterations = 20_000
)

// conflict finds the requirements that exclude each other by leaving out more and more
// of them while the rest remains infeasible. nil where the problem is too large for that.
func (p *Problem) conflict(ctx context.Context) *conflict {
	if p.Migration != nil || len(p.groups) > conflictGroups {
		return nil
	}
	c := &conflict{p: p, memory: true, cpu: true, smallest: true}
	for g := range p.groups {
		c.groups = append(c.groups, g)
	}
	for k := range p.Demand {
		if p.rates[k] > 0 {
			c.classes = append(c.classes, k)
		}
	}
	trials := 0
	infeasible := func(try conflict) bool {
		if trials++; trials > conflictTrials || ctx.Err() != nil {
			c.smallest = false
			return false
		}
		is, sure := try.infeasible(ctx)
		c.smallest = c.smallest && sure
		return is
	}
	c.groups = reduce(c.groups, func(groups []int) bool {
		try := *c
		try.groups = groups
		return infeasible(try)
	})
	c.classes = slices.DeleteFunc(c.classes, func(k int) bool { return !c.touches(k) })
	c.classes = reduce(c.classes, func(classes []int) bool {
		try := *c
		try.classes = classes
		return infeasible(try)
	})
	without := *c
	if without.cpu = false; infeasible(without) {
		c.cpu = false
		return c
	}
	without = *c
	if without.memory = false; infeasible(without) {
		c.memory = false
	}
	return c
}

// reduce leaves out of a list what a test does not need, in halves, quarters, ... and at
// last one by one. The test must be true of the list, and of all that contain one of
// which it is true.
func reduce(list []int, test func([]int) bool) []int {
	for size := (len(list) + 1) / 2; size > 0; size /= 2 {
		for at := 0; at < len(list); {
			rest := append(slices.Clone(list[:at]), list[min(len(list), at+size):]...)
			if test(rest) {
				list = rest
				continue
			}
			at += size
		}
	}
	return list
}

// touches reports whether class k is about the conflict's groups alone.
func (c *conflict) touches(k int) bool {
	return !slices.ContainsFunc(c.p.touched(k), func(x int) bool { return !slices.Contains(c.groups, c.p.group[x]) })
}

// infeasible reports whether the conflict's requirements exclude each other, and whether
// that is sure.
func (c *conflict) infeasible(ctx context.Context) (is, sure bool) {
	if len(c.groups) == 0 {
		return false, true
	}
	q, err := Prepare(c.instance())
	if err != nil {
		return false, false
	}
	if q.hopeless() != nil {
		return true, true
	}
	g := q.formulate(ctx, q.components, Weights{}, false, true)
	answer, err := g.solveExactly(ctx, &Options{Limits: Limits{Nodes: conflictNodes, Iterations: conflictIterations}}, nil)
	if err != nil {
		return false, false
	}
	return answer.Status == Infeasible, answer.Status == Infeasible || answer.X != nil
}

// instance is the problem of the conflict's requirements alone.
func (c *conflict) instance() *Instance {
	in := *c.p.Instance
	in.Nodes = slices.Clone(in.Nodes)
	for n := range in.Nodes {
		if !c.memory {
			in.Nodes[n].Memory = 0
		}
		if !c.cpu {
			in.Nodes[n].CPU = 0
		}
	}
	in.Collections, in.Demand = nil, nil
	number := make(map[int]int)
	for x := range c.p.Collections {
		if slices.Contains(c.groups, c.p.group[x]) {
			number[x] = len(in.Collections)
			in.Collections = append(in.Collections, c.p.Collections[x])
		}
	}
	renumber := func(list []int) []int {
		var out []int
		for _, x := range list {
			out = append(out, number[x])
		}
		return out
	}
	for _, k := range c.classes {
		if c.touches(k) {
			class := c.p.Demand[k]
			class.Reads, class.Writes = renumber(class.Reads), renumber(class.Writes)
			in.Demand = append(in.Demand, class)
		}
	}
	return &in
}

// String is a conflict in the words of the model.
func (c *conflict) String() string {
	p := c.p
	var parts, nodes []string
	for _, g := range c.groups {
		var bytes int64
		for _, x := range p.groups[g] {
			bytes += p.Collections[x].Bytes
		}
		parts = append(parts, fmt.Sprintf("%s %q of %d bytes", p.groupKind(g), p.groupName(g), bytes))
	}
	for _, k := range c.classes {
		text := p.classText(k)
		if c.cpu {
			text += fmt.Sprintf(" with %.6g busy cores", p.busy(k, 0))
		}
		parts = append(parts, text)
	}
	for n := range p.Nodes {
		var has []string
		if c.memory && p.Nodes[n].Memory > 0 {
			has = append(has, fmt.Sprintf("%d bytes", p.Nodes[n].Memory))
		}
		if c.cpu && p.Nodes[n].CPU > 0 {
			has = append(has, fmt.Sprintf("%.6g cores", p.Nodes[n].CPU))
		}
		if has != nil {
			nodes = append(nodes, fmt.Sprintf("%q has %s", p.Nodes[n].Name, strings.Join(has, " and ")))
		}
	}
	but := "without any one of them the others fit"
	if !c.smallest {
		but = "perhaps fewer of them exclude each other"
	}
	return fmt.Sprintf("these do not fit together: %s; node %s; %s", some(parts), some(nodes), but)
}

// some joins the first of a list.
func some(list []string) string {
	const most = 12
	if len(list) > most {
		return strings.Join(list[:most], ", ") + fmt.Sprintf(" and %d more", len(list)-most)
	}
	return strings.Join(list, ", ")
}
