package arena

import (
	"fmt"
	"strings"

	"github.com/ermes-sim/ermes-sim/policy"
)

// An Act is one that took effect.
type Act struct {
	Epoch         float64 // when, in epochs from the beginning
	Collection    int
	From          int
	Action        policy.Action
	Before, After float64 // energy of everything
	Placement     Placement
}

// A Record is what happened in a game.
type Record struct {
	Acts      []Act
	Rises     int // acts that raised the energy, with what was displaced for them
	Wrong     int // acts whose true change was above what the policy claimed
	Cycles    int // acts that led to a placement that had been left before
	Unsafe    int // acts that would have left no leader or came from nobody
	Displaced int // acts that made room for others
	Over      int // times that a node was over its capacity
}

// tolerance is what rounding may change of an energy.
const tolerance = 1e-9

func (r *Record) add(g *Game, s *state, from int, a *policy.Action, before float64) {
	act := Act{
		Epoch: float64(g.tick) / Ticks, Collection: s.index, From: from, Action: *a,
		Before: before, After: g.Energy(), Placement: s.place,
	}
	r.Acts = append(r.Acts, act)
	slack := tolerance * (1 + before)
	if act.Displaced() {
		r.Displaced++ // its rise counts for the act that it made room for
	} else {
		if act.After > before+slack {
			r.Rises++
		}
		if !g.limited() && act.After > before+a.Delta+slack {
			r.Wrong++
		}
	}
	if k := s.place.key(); s.seen[k] && !g.limited() {
		r.Cycles++
	} else {
		s.seen[k] = true
	}
	for i := range g.Tree.Places {
		if g.limited() && g.room(i) < 0 {
			r.Over++
		}
	}
}

// Displaced reports whether the act made room for another.
func (a *Act) Displaced() bool { return a.Action.Reason == "displaced" }

// Epochs is when the last act took effect; 0 if none did.
func (r *Record) Epochs() float64 {
	if len(r.Acts) == 0 {
		return 0
	}
	return r.Acts[len(r.Acts)-1].Epoch
}

// Draw is an act in a line: what, from where, to where.
func (t *Tree) Draw(a *Act) string {
	kind := a.Action.Kind.String()
	if a.Action.DropSelf {
		kind += "+drop"
	}
	if a.Action.To == nil {
		return fmt.Sprintf("%s %s", kind, t.Places[a.From].Name)
	}
	return fmt.Sprintf("%s %s -> %s", kind, t.Places[a.From].Name, a.Action.To.Name)
}

// DrawPlacement is the leader and the copies.
func (t *Tree) DrawPlacement(p Placement) string {
	names := make([]string, len(p.Replicas))
	for i, r := range p.Replicas {
		names[i] = t.Places[r].Name
	}
	return fmt.Sprintf("L %s {%s}", t.Places[p.Leader].Name, strings.Join(names, ", "))
}

func (p Placement) key() string { return fmt.Sprint(p.Leader, p.Replicas) }

func contains(list []int, x int) bool {
	for _, y := range list {
		if y == x {
			return true
		}
	}
	return false
}

// insert and remove change an ascending list, which is copied.
func insert(list []int, x int) []int {
	out := make([]int, 0, len(list)+1)
	for i, y := range list {
		if y > x {
			out = append(out, x)
			return append(out, list[i:]...)
		}
		out = append(out, y)
	}
	return append(out, x)
}

func remove(list []int, x int) []int {
	var out []int
	for _, y := range list {
		if y != x {
			out = append(out, y)
		}
	}
	return out
}
