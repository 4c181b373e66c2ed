package replica

import "cmp"

// An Actor is who stamps writes: one copy's stay on one node. A node that drops
// its copy and later gets another must use a new Incarnation: the snapshot that
// the new copy starts from need not contain all that the old one wrote, and an
// Actor that went on from less would reuse its stamps and totals for other
// writes. The number of the configuration that granted the copy serves well.
type Actor struct {
	Node        int32
	Incarnation uint32
}

// Compare orders actors by Node, then Incarnation.
func (a Actor) Compare(b Actor) int {
	if c := cmp.Compare(a.Node, b.Node); c != 0 {
		return c
	}
	return cmp.Compare(a.Incarnation, b.Incarnation)
}

// A Stamp is a time of a hybrid logical clock: what happened before has a smaller
// stamp, and no two writes have the same. The zero Stamp is before all writes.
type Stamp struct {
	Wall    int64  // ns of virtual time, the largest that the write could know of
	Logical uint32 // orders writes of equal Wall
	Actor   Actor  // breaks ties
}

// Compare orders stamps by Wall, Logical, Actor.
func (s Stamp) Compare(t Stamp) int {
	if c := cmp.Compare(s.Wall, t.Wall); c != 0 {
		return c
	}
	if c := cmp.Compare(s.Logical, t.Logical); c != 0 {
		return c
	}
	return s.Actor.Compare(t.Actor)
}

// seedStamp is the stamp of seeded values: after the zero Stamp, before every Tick.
var seedStamp = Stamp{Actor: Actor{Incarnation: 1}}

// Clock is a hybrid logical clock (Kulkarni, Demirbas, Madappa, Avva and Leone,
// OPODIS 2014). The node's time is handed in; as it need not be right for the
// order to be, a driver with skewed clocks may use it as it is.
//
// Invariant: last is at or after every stamp that was ticked or observed.
type Clock struct {
	actor Actor
	last  Stamp
}

// Tick stamps a local write at node time now >= 0, in ns:
//
//	wall = max(now, last.wall);  logical = 0 if wall > last.wall else last.logical + 1
func (c *Clock) Tick(now int64) Stamp {
	if now > c.last.Wall {
		c.last = Stamp{Wall: now}
	} else {
		c.last.Logical++
	}
	c.last.Actor = c.actor
	return c.last
}

// Observe makes later ticks follow s.
func (c *Clock) Observe(s Stamp) {
	if c.last.Compare(s) < 0 {
		c.last = s
	}
}
