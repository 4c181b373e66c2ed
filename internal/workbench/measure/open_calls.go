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
	byID  map[uint64]*record.Invocation
	spare []*record.Invocation // of calls that have ended, to be used again
	Count [2]int64             // by consistency

	stopped bool     // clients have stopped, and atStop is known
	atStop  [2]int64 // count when they did
}

// NewOpenCalls begins with none, for runs of the build.
func NewOpenCalls(b *setting.Build) *OpenCalls {
	return &OpenCalls{build: b, byID: map[uint64]*record.Invocation{}}
}

// Began notes a call that a client has sent.
func (o *OpenCalls) Began(i *record.Invocation) {
	kept := o.blank()
	*kept = *i
	o.byID[i.ID] = kept
	o.Count[o.build.Config.Collections[i.Collection].Consistency]++
}

// blank is room for a call.
func (o *OpenCalls) blank() *record.Invocation {
	last := len(o.spare) - 1
	if last < 0 {
		return &record.Invocation{}
	}
	kept := o.spare[last]
	o.spare = o.spare[:last]
	return kept
}

// Ended notes at a time, ns, that a call has its outcome.
func (o *OpenCalls) Ended(i *record.Invocation, now int64) {
	o.stop(now)
	if known, open := o.byID[i.ID]; open {
		delete(o.byID, i.ID)
		o.spare = append(o.spare, known)
		o.Count[o.build.Config.Collections[known.Collection].Consistency]--
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

// Left are the calls that never ended, in the order in which they were sent.
func (o *OpenCalls) Left() []record.Invocation {
	out := make([]record.Invocation, 0, len(o.byID))
	for _, i := range o.byID { // in any order: they are sorted
		out = append(out, *i)
	}
	slices.SortFunc(out, func(a, b record.Invocation) int {
		return cmp.Or(cmp.Compare(a.Sent, b.Sent), cmp.Compare(a.Client, b.Client), cmp.Compare(a.ID, b.ID))
	})
	return out
}
