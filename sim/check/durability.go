package check

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/record"
)

// durability judges that an acknowledgement means what it says. A call on whose
// body's effects on k collections the client got the outcome OK has exactly k
// commits, one on each, before the outcome; a call with any other outcome has
// none. Every call that began has one outcome in the end.
//
// Operations on external storage are commits of their own, and stay when the call fails:
// there are as many as it has done, whatever its outcome.
//
// A client that hears nothing does not know whether its call was executed. If it
// calls again, all its n attempts may be: then the call has at least one commit on
// each of the k collections if the last attempt's outcome is OK, and at most n. What
// is more than one is counted as repeated.
//
// That what was committed is still there in the end is the law of convergence.
type durability struct{ c *Checkers }

func (d *durability) committed(e *record.Commit, f *flight) {
	if f == nil {
		d.c.broken(Durability, e.At, e.Collection, e.Node, "write of call %x, which is not under way", e.Invocation)
		return
	}
	if e.Client != f.client {
		d.c.broken(Durability, e.At, e.Collection, e.Node, "call %x of client %d has written for client %d", e.Invocation, f.client, e.Client)
	}
	if e.Operation {
		f.operations++
		return
	}
	before := commits(f, e.Collection)
	f.commits = append(f.commits, e.Collection)
	if !f.abandoned {
		return
	}
	if before >= f.attempts {
		d.c.broken(Durability, e.At, e.Collection, e.Node, "call %x has written %d times, but was sent %d times", e.Invocation, before+1, f.attempts)
	} else if before > 0 {
		d.c.chains.losses.Repeated++
	}
}

// commits is how often a call has committed on a collection.
func commits(f *flight, collection int32) (n int32) {
	for _, c := range f.commits {
		if c == collection {
			n++
		}
	}
	return n
}

func (d *durability) invoked(i *record.Invocation, f *flight) {
	written, attempts := int32(0), 1+i.Retries
	for k, c := range f.commits {
		if slices.Index(f.commits, c) != k {
			continue // counted already
		}
		n := commits(f, c)
		if n > attempts {
			d.broken(i, "call %x has written %d times, but was sent %d times", i.ID, n, attempts)
		}
		written++
		d.c.chains.losses.Repeated += int64(min(n, attempts) - 1)
	}
	switch {
	case i.Status == record.TimedOut:
	case i.Status != record.OK && written > 0 && attempts == 1:
		d.broken(i, "call %x ended with %v, but it has written", i.ID, i.Status)
	case i.Status == record.OK && (written+f.operations < i.Wrote || written > i.Wrote && attempts == 1):
		d.broken(i, "call %x is acknowledged: it has effects on %d collections, but commits on %d", i.ID, i.Wrote, written)
	case f.operations > 0 && (f.operations < i.Wrote || f.operations > i.Wrote && attempts == 1):
		d.broken(i, "call %x ended with %v: it has changed external storage %d times, but there are %d such commits", i.ID, i.Status, i.Wrote, f.operations)
	case i.Status == record.OK:
		d.c.chains.losses.Repeated += int64(max(0, f.operations-i.Wrote))
	}
}

func (d *durability) broken(i *record.Invocation, format string, args ...any) {
	d.c.broken(Durability, d.c.now, i.Collection, i.Executed, format, args...)
}

// final judges that every call has had its outcome.
func (d *durability) final() {
	for client := range d.c.flights.ends {
		for slot := d.c.flights.ends[client].oldest; slot != none; slot = d.c.flights.slots[slot].after {
			d.c.broken(Durability, d.c.now, -1, -1, "a call of client %d, sent at %d ns, has no outcome", client, d.c.flights.slots[slot].sent)
		}
	}
}
