package replica

import (
	"iter"
	"slices"
)

// keyOrder lists the keys of a state in ascending order. It sorts when it is
// read, not when it is written: most calls write, few iterate.
type keyOrder struct {
	sorted []string // ascending, without duplicates; never changed in place
	added  []string // since then, in any order, possibly again
}

// add notes that key has come alive. Keys that come and go while no one reads the
// order do not pile up.
func (o *keyOrder) add(key string, alive func(key string) bool) {
	o.added = append(o.added, key)
	if len(o.added) > max(1024, len(o.sorted)) {
		o.settle(alive)
	}
}

// share returns a copy that may go its own way.
func (o *keyOrder) share() keyOrder {
	o.added = slices.Clip(o.added)
	return *o
}

// all yields the keys for which alive holds.
func (o *keyOrder) all(alive func(key string) bool) iter.Seq[string] {
	return func(yield func(string) bool) {
		o.settle(alive)
		for _, key := range o.sorted {
			if alive(key) && !yield(key) {
				return
			}
		}
	}
}

// settle sorts what was added and forgets what is no longer alive, if anything
// was added. What is forgotten must be added again when it comes back.
func (o *keyOrder) settle(alive func(key string) bool) {
	if len(o.added) == 0 {
		return
	}
	added := slices.Clone(o.added)
	slices.Sort(added)
	merged := make([]string, 0, len(o.sorted)+len(added))
	rest := o.sorted
	for _, key := range added {
		at, found := slices.BinarySearch(rest, key)
		merged = append(merged, rest[:at]...)
		rest = rest[at:]
		if !found && (len(merged) == 0 || merged[len(merged)-1] != key) {
			merged = append(merged, key)
		}
	}
	merged = append(merged, rest...)
	o.sorted = slices.DeleteFunc(merged, func(key string) bool { return !alive(key) })
	o.added = nil
}
