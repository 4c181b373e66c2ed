package ilp

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
)

// reasons joins why a problem is infeasible.
func (s *Solution) reasons() string { return strings.Join(s.Reason, "; ") }

// explain says why a problem is infeasible that the solver has found to be so: a
// smallest set of requirements that exclude each other.
func (p *Problem) explain(ctx context.Context) []string {
	if c := p.conflict(ctx); c != nil {
		return []string{c.String()}
	}
	return []string{"each requirement can be met alone, but not all of them together; constraints: memory, cpu, binary_there"}
}

// hopeless finds the simple causes of infeasibility: what fits nowhere by itself, or too
// little room or too few cores in all. nil if there are none.
func (p *Problem) hopeless() []string {
	var why []string
	told := make(map[int]bool) // groups
	for g := range p.groups {
		if need := p.needOfGroup(g); !need.met(p) {
			told[g] = true
			why = append(why, need.unmet(p))
		}
	}
	for k := range p.Demand {
		if p.rates[k] == 0 || p.kind[k] == None || p.atLeader(k) {
			continue // part of its group
		}
		if slices.ContainsFunc(p.touched(k), func(c int) bool { return told[p.group[c]] }) {
			continue
		}
		if need := p.needOfClass(k); !need.met(p) {
			why = append(why, need.unmet(p))
		}
	}
	if len(why) > maxDefects {
		why = append(why[:maxDefects], fmt.Sprintf("and %d more", len(why)-maxDefects))
	}
	return append(why, p.shortage()...)
}

// shortage compares all nodes together with the least that everything takes.
func (p *Problem) shortage() []string {
	var why []string
	var room, need int64
	least, cores := 0.0, 0.0
	boundMemory, boundCPU := true, true
	for n := range p.Nodes {
		boundMemory = boundMemory && p.Nodes[n].Memory > 0
		boundCPU = boundCPU && p.Nodes[n].CPU > 0
		room = addBytes(room, p.Nodes[n].Memory)
		cores += p.mostCores(n)
	}
	for c := range p.Collections {
		need += p.Collections[c].Bytes
	}
	for k := range p.Demand {
		fastest := math.Inf(1)
		for n := range p.n {
			fastest = min(fastest, p.busy(k, n))
		}
		least += fastest
	}
	if boundMemory && need > room {
		why = append(why, fmt.Sprintf("one copy of everything takes %d bytes, all nodes together have %d", need, room))
	}
	if boundCPU && least > cores*(1+tolerance) {
		why = append(why, fmt.Sprintf("demand keeps at least %.6g cores busy, all nodes together have %.6g", least, cores))
	}
	return why
}

// A need is what must be on one node: copies, and calls that execute there.
type need struct {
	what        string
	collections []int
	calls       []int
}

// needOfGroup is what is where a group's node (none) or leader is: its collections, what
// is read with its writes, and the calls that execute there.
func (p *Problem) needOfGroup(g int) need {
	members := p.groups[g]
	d := need{what: fmt.Sprintf("%s %q", p.groupKind(g), p.groupName(g)), collections: slices.Clone(members)}
	kind := p.Collections[members[0]].Consistency
	if kind == SEC {
		return d
	}
	var calls []int
	for _, c := range members {
		calls = append(calls, p.ofOne[c]...)
	}
	for _, k := range p.ofMany {
		if w := p.touched(k); kind == None && p.group[w[0]] == g || kind == Sequential && p.atLeader(k) && p.group[p.Demand[k].Writes[0]] == g {
			calls = append(calls, k)
			d.collections = append(d.collections, w...)
		}
	}
	d.calls = slices.DeleteFunc(calls, func(k int) bool { return kind == Sequential && !p.atLeader(k) })
	slices.Sort(d.collections)
	d.collections = slices.Compact(d.collections)
	return d
}

// needOfClass is what is where a class that copies serve executes.
func (p *Problem) needOfClass(k int) need {
	d := need{what: p.classText(k), calls: []int{k}}
	if p.kind[k] == Sequential || p.single[k] >= 0 && !p.RemoteSingle {
		d.collections = p.touched(k)
	}
	return d
}

// classText is a class in messages.
func (p *Problem) classText(k int) string {
	c := &p.Demand[k]
	var verbs []string
	if len(c.Writes) > 0 {
		verbs = append(verbs, "writes "+p.names(c.Writes))
	}
	if len(c.Reads) > 0 {
		verbs = append(verbs, "reads "+p.names(c.Reads))
	}
	return fmt.Sprintf("class %d (%q, called at %q, %s)", k, p.Functions[c.Function].Name, p.Nodes[c.Access].Name, strings.Join(verbs, " and "))
}

// bytes of the copies, and of the binaries if they count.
func (d *need) bytes(p *Problem) int64 {
	var sum int64
	for _, c := range d.collections {
		sum += p.Collections[c].Bytes
	}
	if !p.BinariesInMemory {
		return sum
	}
	seen := make(map[string]bool)
	for _, k := range d.calls {
		if b := p.Functions[p.Demand[k].Function].Binary; b != "" && p.rates[k] > 0 && !seen[b] {
			seen[b] = true
			sum += p.bytesOf(b)
		}
	}
	return sum
}

func (d *need) roomOn(p *Problem, n int) bool {
	return p.Nodes[n].Memory == 0 || d.bytes(p) <= p.Nodes[n].Memory
}

func (d *need) coresOn(p *Problem, n int) bool {
	return p.Nodes[n].CPU == 0 || p.together(d.calls, n) <= p.mostCores(n)*(1+1e-12)
}

// met reports whether some node has both the room and the cores.
func (d *need) met(p *Problem) bool {
	for n := range p.n {
		if d.roomOn(p, n) && d.coresOn(p, n) {
			return true
		}
	}
	return false
}

// unmet says what is missing.
func (d *need) unmet(p *Problem) string {
	room, cores := false, false
	var memory int64
	busy, most := math.Inf(1), 0.0
	for n := range p.n {
		room = room || d.roomOn(p, n)
		cores = cores || d.coresOn(p, n)
		memory = max(memory, p.Nodes[n].Memory)
		busy, most = min(busy, p.together(d.calls, n)), max(most, p.Nodes[n].CPU)
	}
	text := fmt.Sprintf("%s of %d bytes", d.what, d.bytes(p))
	if len(d.collections) > 1 || len(d.calls) > 0 && p.BinariesInMemory {
		text = fmt.Sprintf("%s with all that must be there, %d bytes,", d.what, d.bytes(p))
	}
	switch {
	case !room:
		return fmt.Sprintf("%s fits on no node: the largest has %d", text, memory)
	case !cores && len(d.calls) == 1 && strings.HasPrefix(d.what, "class"):
		return fmt.Sprintf("%s keeps at least %.6g cores busy, more than any node has: the most is %.6g", d.what, busy, most)
	case !cores:
		return fmt.Sprintf("the calls that must execute where %s is keep at least %.6g cores busy, more than any node has: the most is %.6g", d.what, busy, most)
	}
	return fmt.Sprintf("%s: no node has both the %d bytes and the cores for its calls", d.what, d.bytes(p))
}

func (p *Problem) groupKind(g int) string {
	if len(p.groups[g]) == 1 {
		return "collection"
	}
	return "group"
}
