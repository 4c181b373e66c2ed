package unit

import (
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// A request waits at a unit for one of three things:
//
//   - Park: for the leader's role to arrive or leave, or for the copy here to be certain.
//     Unpark lets it go on, at every change of either;
//   - Await: for the copy to be as new as what its client has seen. caughtUp lets it go
//     on, whenever the copy has got further or hears of a new term; leave, when the copy goes;
//   - access.go: a remote access waits for a copy. releaseAccesses answers it.
//
// A crash forgets the first two, and clear turns all of them away.

// Park holds a request until the role of leader has arrived or left, or the copy here
// is certain.
func (u *Unit) Park(r *protocol.Request) {
	u.parked = append(u.parked, r)
	if u.KeepsRole() {
		u.Lapsed()
	}
}

// Await holds a request until the copy is as new as what its client has seen.
func (u *Unit) Await(r *protocol.Request) { u.copy.behind = append(u.copy.behind, r) }

// Unpark lets the requests go on that waited for a change of leader or copy.
func (u *Unit) Unpark() {
	waiting := u.parked
	u.parked = nil
	for _, r := range waiting {
		r.Lap(record.Wait, u.table.Env.Now())
		u.table.calls.Resume(r)
	}
	u.releaseAccesses()
}

// caughtUp lets the calls go on whose session the copy has reached.
func (u *Unit) caughtUp() {
	c := u.copy
	if len(c.behind) == 0 {
		return
	}
	waiting := c.behind
	c.behind = nil
	for _, r := range waiting {
		if !c.log.Reached(r.Session) && r.Set == nil {
			c.behind = append(c.behind, r)
			continue
		}
		r.Lap(record.Wait, u.table.Env.Now())
		u.table.calls.Resume(r) // of several uses, another copy may be behind
	}
}

// Wait holds a request until the copy that it needs beside others is here, or certain.
func (u *Unit) Wait(r *protocol.Request) { u.parked = append(u.parked, r) }
