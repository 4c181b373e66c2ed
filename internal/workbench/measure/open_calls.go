package measure

import (
	"cmp"
	"slices"

	"github.com/ermes-sim/ermes-sim/internal/workbench/setting"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// OpenCalls are the calls that clients have sent and that have not ended.
type OpenCalls struct {
	build *setting.Build
	byID  map[uint64]openCall
	Count [2]int64 // by consistency

	stopped bool     // clients have stopped, and atStop is known
	atStop  [2]int64 // count when they did
}

// An openCall is what the row of a call that never ended tells of it.
type openCall struct {
	client, function, collection, access int32
	write                                bool
	sent                                 int64 // ns
}

// NewOpenCalls begins with none, for runs of the build.
func NewOpenCalls(b *setting.Build) *OpenCalls {
	return &OpenCalls{build: b, byID: map[uint64]openCall{}}
}

// Began notes a call that a client has sent.
func (o *OpenCalls) Began(i *record.Invocation) {
	o.byID[i.ID] = openCall{
		client: i.Client, function: i.Function, collection: i.Collection, access: i.Access, write: i.Write, sent: i.Sent,
	}
	o.Count[o.build.Config.Collections[i.Collection].Consistency]++
}

// Ended notes at a time, ns, that a call has its outcome.
func (o *OpenCalls) Ended(i *record.Invocation, now int64) {
	o.stop(now)
	if known, open := o.byID[i.ID]; open {
		delete(o.byID, i.ID)
		o.Count[o.build.Config.Collections[known.collection].Consistency]--
	}
}

// stop notes what is open when clients stop, once that is past.
func (o *OpenCalls) stop(now int64) {
	if !o.stopped && now > o.build.Scenario.Duration {
		o.stopped, o.atStop = true, o.Count
	}
}

// AtEnd is what was open when clients stopped, or else is open now.
func (o *OpenCalls) AtEnd() [2]int64 {
	if o.stopped {
		return o.atStop
	}
	return o.Count
}

// Left are the calls that never ended, in the order in which they were sent. No node has
// executed them.
func (o *OpenCalls) Left() []record.Invocation {
	out := make([]record.Invocation, 0, len(o.byID))
	for id, c := range o.byID { // in any order: they are sorted
		i := record.Invocation{
			ID: id, Client: c.client, Function: c.function, Collection: c.collection, Access: c.access, Write: c.write, Executed: -1,
		}
		i.Begin(c.sent)
		out = append(out, i)
	}
	slices.SortFunc(out, func(a, b record.Invocation) int {
		return cmp.Or(cmp.Compare(a.Sent, b.Sent), cmp.Compare(a.Client, b.Client), cmp.Compare(a.ID, b.ID))
	})
	return out
}
