package check

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/record"
)

// durability judges that an acknowledgement means what it says. A call on whose
// body's effects on k collections the client got the outcome OK has exactly k
// commits, one on each, before the outcome; a call with any other outcome has
// none. (After TimedOut the client knows nothing; then at most one on each.) Every
// call that began has one outcome in the end.
//
// That what was committed is still there in the end is the law of convergence.
type durability struct{ c *Checkers }

func (d *durability) committed(e *record.Commit, f *flight) {
	if f == nil {
		d.c.broken(Durability, e.At, e.Collection, e.Node, "write of call %x, which is not under way", e.Invocation)
		return
	}
	if slices.Contains(f.commits, e.Collection) {
		d.c.broken(Durability, e.At, e.Collection, e.Node, "call %x has written twice", e.Invocation)
	}
	if e.Client != f.client {
		d.c.broken(Durability, e.At, e.Collection, e.Node, "call %x of client %d has written for client %d", e.Invocation, f.client, e.Client)
	}
	f.commits = append(f.commits, e.Collection)
}

func (d *durability) invoked(i *record.Invocation, f *flight) {
	commits := int32(len(f.commits))
	switch {
	case i.Status == record.TimedOut:
	case i.Status != record.OK && commits > 0:
		d.c.broken(Durability, d.c.now, i.Collection, i.Executed, "call %x ended with %v, but it has written", i.ID, i.Status)
	case i.Status == record.OK && commits != i.Wrote:
		d.c.broken(Durability, d.c.now, i.Collection, i.Executed, "call %x is acknowledged: it has effects on %d collections, but %d commits", i.ID, i.Wrote, commits)
	}
}

// final judges that every call has had its outcome.
func (d *durability) final() {
	for client := range d.c.flights.ends {
		for slot := d.c.flights.ends[client].oldest; slot != none; slot = d.c.flights.slots[slot].after {
			d.c.broken(Durability, d.c.now, -1, -1, "a call of client %d, sent at %d ns, has no outcome", client, d.c.flights.slots[slot].sent)
		}
	}
}
