package replica

import (
	"math"
	"math/bits"
	"slices"
)

// A counter is a PN-counter (Shapiro, Preguiça, Baquero, Zawirski, INRIA RR-7506,
// 2011) with observed resets. Each actor has totals of what it added and of what
// it subtracted, which only grow, and for each the mark up to which resets have
// taken it back:
//
//	value = Σ actors (up - upReset) - (down - downReset)
//
// which shows as the nearest number from -2^63 to 2^63 - 1.
// A reset raises the marks to the totals that it saw, so increments that it did
// not see survive it. Totals stop at 2^64 - 1.
type counter struct {
	touched Stamp   // the latest operation; decides between kinds
	totals  []total // ascending by actor
}

// total is one actor's part of a counter.
// Invariant: upReset <= up and downReset <= down.
type total struct {
	actor              Actor
	up, down           uint64
	upReset, downReset uint64
}

// alive reports whether an increment stands that no reset has seen.
func (c *counter) alive() bool {
	if c == nil {
		return false
	}
	for i := range c.totals {
		if t := &c.totals[i]; t.up > t.upReset || t.down > t.downReset {
			return true
		}
	}
	return false
}

// value is the counter's value.
func (c *counter) value() int64 {
	var up, down, carried uint64 // low words
	var over int64               // Σ up - Σ down, high word
	for i := range c.totals {
		t := &c.totals[i]
		up, carried = bits.Add64(up, t.up-t.upReset, 0)
		over += int64(carried)
		down, carried = bits.Add64(down, t.down-t.downReset, 0)
		over -= int64(carried)
	}
	sum, borrow := bits.Sub64(up, down, 0)
	over -= int64(borrow)
	switch {
	case over > 0 || over == 0 && sum > math.MaxInt64:
		return math.MaxInt64
	case over < -1 || over == -1 && sum < 1<<63:
		return math.MinInt64
	}
	return int64(sum)
}

// incremented returns the delta of adding to c (nil if there is none) by actor.
func (c *counter) incremented(actor Actor, by int64, stamp Stamp) *counter {
	mine := total{actor: actor}
	if c != nil {
		if at, found := c.find(actor); found {
			mine = c.totals[at]
		}
	}
	if by > 0 {
		mine.up = saturated(mine.up, uint64(by))
	} else {
		mine.down = saturated(mine.down, -uint64(by))
	}
	return &counter{touched: stamp, totals: []total{mine}}
}

// reset returns the delta of taking back all that c shows; nil if that is nothing.
func (c *counter) reset() *counter {
	if !c.alive() {
		return nil
	}
	d := &counter{touched: c.touched, totals: slices.Clone(c.totals)} // what it takes back, it knows
	for i := range d.totals {
		t := &d.totals[i]
		t.upReset, t.downReset = t.up, t.down
	}
	return d
}

// merge joins o into c: the maximum of each total.
func (c *counter) merge(o *counter) {
	if c.touched.Compare(o.touched) < 0 {
		c.touched = o.touched
	}
	for i := range o.totals {
		theirs := &o.totals[i]
		at, found := c.find(theirs.actor)
		if !found {
			c.totals = slices.Insert(c.totals, at, *theirs)
			continue
		}
		mine := &c.totals[at]
		mine.up, mine.upReset = max(mine.up, theirs.up), max(mine.upReset, theirs.upReset)
		mine.down, mine.downReset = max(mine.down, theirs.down), max(mine.downReset, theirs.downReset)
	}
}

func (c *counter) find(actor Actor) (int, bool) {
	return slices.BinarySearchFunc(c.totals, actor, func(t total, a Actor) int { return t.actor.Compare(a) })
}

func (c *counter) clone() *counter {
	return &counter{touched: c.touched, totals: slices.Clone(c.totals)}
}

// size is 20 for the stamp and 40 an actor.
func (c *counter) size() int64 { return stampBytes + totalBytes*int64(len(c.totals)) }

// saturated is a + b, or the largest number if that is more.
func saturated(a, b uint64) uint64 {
	if a > math.MaxUint64-b {
		return math.MaxUint64
	}
	return a + b
}
