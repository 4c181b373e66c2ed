package replica

import (
	"cmp"
	"slices"
)

// A Delta is what one or more commits changed: a small state that is joined into
// a copy's. It is immutable; the zero Delta changes nothing.
//
// Merging is idempotent, commutative and associative, so a delta may be lost and
// sent again, arrive twice or in another order. A Join of deltas is merged with the
// same result as they are one by one.
type Delta struct {
	changes []change // ascending by key, one each
	latest  Stamp    // in all changes, for the receiver's clock
	bytes   int64    // Σ changes size
}

// change is what a delta says about one key.
type change struct {
	key string
	parts
}

// size is 4 for the length of the key, the key, and the parts.
func (c *change) size() int64 {
	return lengthBytes + int64(len(c.key)) + c.parts.size()
}

// deltaOf makes a delta of changes in the order in which they were made, and
// keeps the slice.
func deltaOf(changes []change) Delta {
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.key, b.key) })
	distinct := changes[:0]
	for i := range changes {
		if last := len(distinct) - 1; last >= 0 && distinct[last].key == changes[i].key {
			distinct[last].merge(&changes[i].parts)
		} else {
			distinct = append(distinct, changes[i])
		}
	}
	d := Delta{changes: distinct}
	for i := range distinct {
		d.count(&distinct[i])
	}
	return d
}

// count adds a change to what is known of all of them.
func (d *Delta) count(c *change) {
	d.bytes += c.size()
	if latest := c.latest(); d.latest.Compare(latest) < 0 {
		d.latest = latest
	}
}

// Empty reports whether the delta changes nothing.
func (d Delta) Empty() bool { return len(d.changes) == 0 }

// Keys is the number of keys that the delta changes.
func (d Delta) Keys() int { return len(d.changes) }

// WireBytes is the size of the delta on the wire, 0 if it is empty, else
//
//	4 + Σ keys (4 + len(key) + parts)
//
// where parts has the sizes of SEC.Bytes. A copy that merges the delta grows by
// less than this.
func (d Delta) WireBytes() int64 {
	if d.Empty() {
		return 0
	}
	return lengthBytes + d.bytes
}

// Join returns the delta of both, in time linear in their keys. Of what several
// commits wrote to a key only the outcome remains: that is what coalescing saves.
func (d Delta) Join(e Delta) Delta {
	switch {
	case d.Empty():
		return e
	case e.Empty():
		return d
	}
	joined := Delta{changes: make([]change, 0, len(d.changes)+len(e.changes))}
	a, b := d.changes, e.changes
	for len(a) > 0 || len(b) > 0 {
		var c change
		switch order := compareHeads(a, b); {
		case order < 0:
			c, a = a[0], a[1:]
		case order > 0:
			c, b = b[0], b[1:]
		default:
			c = change{key: a[0].key, parts: a[0].clone()}
			c.merge(&b[0].parts)
			a, b = a[1:], b[1:]
		}
		joined.changes = append(joined.changes, c)
		joined.count(&c)
	}
	return joined
}

// compareHeads orders the first changes of two lists; what is empty comes last.
func compareHeads(a, b []change) int {
	switch {
	case len(a) == 0:
		return 1
	case len(b) == 0:
		return -1
	}
	return cmp.Compare(a[0].key, b[0].key)
}
