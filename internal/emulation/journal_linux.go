package emulation

import (
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/record"
)

// A journal hears all that happens in one process.
type journal struct {
	process *Process
	entries []Entry
}

func (j *journal) note(event any) {
	j.entries = append(j.entries, Entry{At: j.process.now, Event: event})
}

func (j *journal) Began(i *record.Invocation)   { j.note(Began{*i}) }
func (j *journal) Started(i *record.Invocation) { j.note(Started{*i}) }
func (j *journal) Invoked(i *record.Invocation) {
	j.note(Invoked{*i, j.process.lateness[i.ID]})
	delete(j.process.lateness, i.ID)
}
func (j *journal) Created(c record.Creation)    { j.note(c) }
func (j *journal) Proposed(p *record.Proposal)  { j.note(*p) }
func (j *journal) FailedOver(f record.Failover) { j.note(f) }
func (j *journal) Committed(c record.Commit)    { j.note(c) }
func (j *journal) Applied(a record.Apply)       { j.note(a) }
func (j *journal) Served(s record.Serve)        { j.note(s) }
func (j *journal) Stalled(s record.Stall)       { j.note(s) }
func (j *journal) Issued(t record.Issue)        { j.note(t) }
func (j *journal) Revoked(r record.Revocation)  { j.note(r) }
func (j *journal) Heard(h record.Hearing)       { j.note(h) }
func (j *journal) Admitted(a record.Admission)  { j.note(a) }
func (j *journal) Refused(r record.Refusal)     { j.note(r) }

func (j *journal) Acted(a *record.Act) {
	kept := *a
	kept.Replicas = slices.Clone(a.Replicas)
	j.note(kept)
}

func (j *journal) Occupied(node int32, bytes int64) { j.note(Occupied{node, bytes}) }

func (j *journal) Reached(r record.Reach) {
	r.Made = slices.Clone(r.Made)
	j.note(r)
}
