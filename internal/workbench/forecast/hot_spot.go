package forecast

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/topology"
	"github.com/ermes-sim/ermes-sim/workloads"
)

// A task is what clients that call to the end of the run ask of one collection by one
// function that uses no other.
type task struct {
	collection, function int
	write                bool
	access               int
	rate                 float64 // calls per second
}

// hotSpot says which single nodes must do more than their cores can, whatever the
// placement does; "" if none must:
//
//   - the leader that orders all writes of a sequential unit, on the fastest node;
//   - the nodes whose memory has room for collections that fit nowhere else;
//   - nodes at which copies are that never move: of the policy static, or pinned.
func (o *Offered) hotSpot() string {
	tasks := o.tasks()
	for _, find := range []func([]task) string{o.leaders, o.roomy, o.fixed} {
		if what := find(tasks); what != "" {
			return what
		}
	}
	return ""
}

func (o *Offered) tasks() []task {
	var out []task
	b := o.build
	for i := range b.Config.Clients {
		client := &b.Config.Clients[i]
		if client.Arrivals.Process == workloads.Closed || client.Stop > 0 && client.Stop < b.Scenario.Duration {
			continue
		}
		for _, u := range b.Uses(client) {
			if f := b.Function(u.Collection, u.Write); !b.Config.Management.Function(int32(f)).UsesSeveral() {
				out = append(out, task{u.Collection, f, u.Write, client.Access, u.Rate})
			}
		}
	}
	return out
}

// share is how many times a call per second of a function keeps all cores of a node busy.
func (o *Offered) share(n, function int) float64 {
	return float64(o.body[n*len(o.build.Config.Functions)+function]) / 1e9 / float64(o.build.Config.Tree.Node(n).Cores)
}

// leaders finds a sequential unit with more writes than any node could order.
func (o *Offered) leaders(tasks []task) string {
	b := o.build
	best := make([]float64, len(b.Config.Functions)) // of each function, the least share of any node
	for f := range best {
		best[f] = math.Inf(1)
		for n := range o.rates {
			best[f] = min(best[f], o.share(n, f))
		}
	}
	busy := map[string]float64{} // by unit
	for _, x := range tasks {
		if c := &b.Config.Collections[x.collection]; x.write && c.Consistency == workloads.Sequential {
			unit := c.Name
			if card := b.Config.Management.Collection(int32(x.collection)); card.CoLocation != "" {
				unit = "co-location group " + card.CoLocation
			}
			busy[unit] += float64(x.rate * best[x.function])
		}
	}
	worst := ""
	for unit, share := range busy {
		if share >= 1 && (worst == "" || share > busy[worst] || share == busy[worst] && unit < worst) {
			worst = unit
		}
	}
	if worst == "" {
		return ""
	}
	return fmt.Sprintf("the writes of %s keep the cores of its leader busy %.2f times over, on the fastest node there is", worst, busy[worst])
}

// roomy finds collections that only some nodes have memory for, and that ask more of these
// than they can do.
func (o *Offered) roomy(tasks []task) string {
	b := o.build
	var sizes []int64 // of memories
	for n := range o.rates {
		if m := b.Config.Tree.Node(n).Memory; m != topology.Unlimited && !slices.Contains(sizes, m) {
			sizes = append(sizes, m)
		}
	}
	slices.Sort(sizes)
	for _, memory := range sizes {
		var at []int
		cores := 0.0
		for n := range o.rates {
			if m := b.Config.Tree.Node(n).Memory; m == topology.Unlimited || m > memory {
				at, cores = append(at, n), cores+float64(b.Config.Tree.Node(n).Cores)
			}
		}
		busy := 0.0
		for _, x := range tasks {
			if b.Config.Collections[x.collection].Size <= memory || len(at) == 0 {
				continue
			}
			least := math.Inf(1)
			for _, n := range at {
				least = min(least, o.share(n, x.function)*float64(b.Config.Tree.Node(n).Cores))
			}
			busy += float64(x.rate * least)
		}
		if len(at) > 0 && busy >= cores {
			return fmt.Sprintf("collections that fit the memory of %s alone keep the cores there busy %.2f times over", o.list(at), busy/cores)
		}
	}
	return ""
}

// fixed finds a node at which copies that never move are asked for more than it can do.
func (o *Offered) fixed(tasks []task) string {
	b := o.build
	busy := make([]float64, len(o.rates))
	for _, x := range tasks {
		c := &b.Config.Collections[x.collection]
		leader, copies := c.Home, []int{c.Home}
		pin, pinned := b.Config.Pinned[x.collection]
		if _, static := b.Config.Parameters.Placement.Policies[c.Consistency].(policy.Static); !static && !pinned {
			continue
		}
		if pinned {
			leader, copies = pin.Leader, pin.Replicas
		}
		at := leader
		if !x.write || c.Consistency == workloads.SEC {
			at = slices.MinFunc(copies, func(p, q int) int {
				return cmp.Compare(b.Config.Tree.RTT(x.access, p), b.Config.Tree.RTT(x.access, q))
			})
		}
		busy[at] += float64(x.rate * o.share(at, x.function))
	}
	worst := 0
	for n := range busy {
		if busy[n] > busy[worst] {
			worst = n
		}
	}
	if busy[worst] < 1 {
		return ""
	}
	return fmt.Sprintf("calls to copies that never move keep the cores of %s busy %.2f times over", b.Config.Tree.Node(worst).Name, busy[worst])
}

// list names up to three nodes.
func (o *Offered) list(nodes []int) string {
	text := ""
	for i, n := range nodes[:min(3, len(nodes))] {
		if i > 0 {
			text += ", "
		}
		text += o.build.Config.Tree.Node(n).Name
	}
	if len(nodes) > 3 {
		text += fmt.Sprintf(" and %d others", len(nodes)-3)
	}
	return text
}
