package unit

import (
	"iter"
	"strings"

	"github.com/ermes-sim/ermes-sim/sim/replica"
)

// A namespace is what one collection of a co-location group sees of the group's
// state: its own keys. Equal keys of two members never meet.
type namespace struct {
	store  replica.Store
	prefix string
}

// prefixOf stands before the keys of a member of a group.
func (t *Table) prefixOf(member int32) string { return t.Cat.Collections[member].Name + "\x00" }

// View is the state of one collection within the copy of its unit.
func (t *Table) View(collection int32, c *Copy) replica.View {
	if t.Cat.Alone(collection) {
		return c.Store()
	}
	return &namespace{store: c.Store(), prefix: t.prefixOf(collection)}
}

// Qualify gives the effects on a member the keys that they have in its group.
func (t *Table) Qualify(collection int32, effects []replica.Effect) []replica.Effect {
	if t.Cat.Alone(collection) || len(effects) == 0 {
		return effects
	}
	prefix := t.prefixOf(collection)
	out := make([]replica.Effect, len(effects))
	for i, e := range effects {
		e.Key = prefix + e.Key
		out[i] = e
	}
	return out
}

// Get reads a key.
func (s *namespace) Get(key string) (replica.Value, bool) { return s.store.Get(s.prefix + key) }

// Frozen is what the collection holds now.
func (s *namespace) Frozen() replica.Store {
	state, moves := s.store.(replica.View)
	if !moves {
		return s
	}
	return &namespace{store: state.Frozen(), prefix: s.prefix}
}

// Keys yields the keys, ascending: a common prefix keeps their order.
func (s *namespace) Keys() iter.Seq[string] {
	return func(yield func(string) bool) {
		for key := range s.store.Keys() {
			if own, ok := strings.CutPrefix(key, s.prefix); ok && !yield(own) {
				return
			}
		}
	}
}
