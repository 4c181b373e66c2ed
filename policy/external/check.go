package external

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"

	"github.com/ermes-sim/ermes-sim/policy"
	"github.com/ermes-sim/ermes-sim/policy/internal/arena"
)

// A Report is what a check of a policy has found.
type Report struct {
	Ready     Ready
	Worlds    int      // pairs of worlds that look the same to the node that asked
	Questions int      // asked in all
	Actions   int      // proposed in the first asking
	Faults    []string // where it did not act as a policy must; the first of each kind and world
}

// apart is the distance of the numbers of places of two worlds.
const apart = 100_000

// Check asks a policy about pairs of worlds that differ only in what the node cannot know;
// again; in the opposite order; and after restarts. A policy must always act alike. open
// starts a fresh one each time.
//
// One process hears all nodes, so the simulator cannot keep it from telling one node what
// another has said. A policy that says that it is stateful is allowed to: only its actions
// are checked then, and a run with it is marked as central.
func Check(ctx context.Context, hello Hello, open func() (Channel, error), worlds int) (*Report, error) {
	first, second := questions(worlds)
	report := &Report{Worlds: len(first)}
	order := make([]int, len(first))
	for i := range order {
		order[i] = i
	}
	base, err := report.play(ctx, hello, open, first, order)
	if err != nil {
		return nil, err
	}
	for _, list := range base {
		report.Actions += len(list)
	}
	if report.Ready.Stateful {
		return report, nil
	}
	backwards := slices.Clone(order)
	slices.Reverse(backwards)
	for _, again := range []struct {
		views []*policy.View
		order []int
		what  string
	}{
		{first, append(slices.Clone(order), order...), "asked again by another process, twice"},
		{first, backwards, "asked in the opposite order by another process"},
		{second, order, "asked in a world that differs only in what the node cannot know"},
	} {
		got, err := report.play(ctx, hello, open, again.views, again.order)
		if err != nil {
			return nil, err
		}
		for i, world := range again.order {
			if !reflect.DeepEqual(got[i], base[world]) {
				report.Faults = append(report.Faults, fmt.Sprintf("world %d: %v at first, %v when %s", world, base[world], got[i], again.what))
				break
			}
		}
	}
	return report, nil
}

// play asks a fresh policy about views, in an order, and returns its actions in words.
func (r *Report) play(ctx context.Context, hello Hello, open func() (Channel, error), views []*policy.View, order []int) ([][]string, error) {
	channel, err := open()
	if err != nil {
		return nil, err
	}
	defer channel.Close()
	p, err := New(ctx, Options{Hello: hello, Channel: channel, Fail: func(error) {}})
	if err != nil {
		return nil, err
	}
	r.Ready = p.ready
	var out [][]string
	for _, i := range order {
		words := []string{}
		for _, a := range p.Decide(views[i]) {
			words = append(words, inWords(&a))
		}
		if p.Err() != nil {
			return nil, p.Err()
		}
		r.Questions++
		out = append(out, words)
	}
	return out, p.Close(0)
}

func inWords(a *policy.Action) string {
	s := a.Kind.String()
	if a.To != nil {
		s += " to " + a.To.Name
	}
	if a.DropSelf {
		s += ", own copy goes"
	}
	return s
}

// questions draws views in pairs. The numbers of their places do not meet.
func questions(worlds int) (first, second []*policy.View) {
	for seed := uint64(0); len(first) < worlds; seed++ {
		a, b, node := arena.Twins(rand.New(rand.NewPCG(seed, 7)), seed)
		if node < 0 {
			continue
		}
		offset := apart * len(first)
		va, vb := renumbered(a.View(0, node), offset), renumbered(b.View(0, node), offset)
		va.Idle, vb.Idle = 100, 100
		first, second = append(first, va), append(second, vb)
	}
	return first, second
}

// renumbered is a view whose places have numbers of their own.
func renumbered(v *policy.View, offset int) *policy.View {
	fresh := map[*policy.Place]*policy.Place{nil: nil}
	var of func(p *policy.Place) *policy.Place
	of = func(p *policy.Place) *policy.Place {
		if q, ok := fresh[p]; ok {
			return q
		}
		q := *p
		q.ID, q.Parent = p.ID+offset, of(p.Parent)
		fresh[p] = &q
		return &q
	}
	out := *v
	out.Self, out.Leader = of(v.Self), of(v.Leader)
	out.Replicas = make([]*policy.Place, len(v.Replicas))
	for i := range v.Replicas {
		out.Replicas[i] = of(v.Replicas[i])
	}
	out.Reads, out.Writes = slices.Clone(v.Reads), slices.Clone(v.Writes)
	for i := range out.Reads {
		out.Reads[i].Access = of(out.Reads[i].Access)
	}
	for i := range out.Writes {
		out.Writes[i].Access = of(out.Writes[i].Access)
	}
	out.Neighbours = slices.Clone(v.Neighbours)
	for i := range out.Neighbours {
		out.Neighbours[i].Place = of(out.Neighbours[i].Place)
	}
	return &out
}
