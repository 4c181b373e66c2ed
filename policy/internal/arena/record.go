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
	Acts   []Act
	Rises  int // acts that raised the energy
	Wrong  int // acts whose true change was above what the policy claimed
	Cycles int // acts that led to a placement that had been left before
	Unsafe int // acts that would have left no leader or came from nobody
	Over   int // times that a node was over its capacity
}

// tolerance is what rounding may change of an energy.
const tolerance = 1e-9

func (r *Record) add(g *Game, s *state, from int, a *policy.Action, before float64, old Placement) {
	act := Act{
		Epoch: float64(g.tick) / Ticks, Collection: s.index, From: from, Action: *a,
		Before: before, After: g.Energy(), Placement: s.place,
	}
	r.Acts = append(r.Acts, act)
	slack := tolerance * (1 + before)
	if act.After > before+slack {
		r.Rises++
	}
	if act.After > before+a.Delta+slack {
		r.Wrong++
	}
	if k := s.place.key(); s.seen[k] {
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

// Epochs is when the last act took effect; 0 if none did.
func (r *Record) Epochs() float64 {
	if len(r.Acts) == 0 {
		return 0
	}
	return r.Acts[len(r.Acts)-1].Epoch
}

// String draws an act.
func (a *Act) String() string {
	from := fmt.Sprintf("n%d", a.From)
	to := ""
	if a.Action.To != nil {
		to = " -> " + a.Action.To.Name
	}
	kind := a.Action.Kind.String()
	if a.Action.DropSelf {
		kind += "+drop"
	}
	return fmt.Sprintf("%s %s%s", kind, from, to)
}

// String is the leader and the copies.
func (p Placement) String() string {
	return fmt.Sprintf("L %d %s", p.Leader, strings.ReplaceAll(fmt.Sprint(p.Replicas), " ", ", "))
}

func (p Placement) key() string { return p.String() }

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
