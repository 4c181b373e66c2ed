package emulation

import (
	"cmp"
	"encoding/gob"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/record"
)

// An Entry is something that a process has recorded.
type Entry struct {
	// At is the Now of the node or client that has made the entry, ns of the run. It orders the
	// entries of all: a node's never goes back, and no message arrives before it was sent.
	At    int64
	Event any // Began, Started, Invoked, or a type of package record, by value
}

// The three events that tell of a call.
type (
	// Began is that a client's call has arrived.
	Began struct{ Call record.Invocation }
	// Started is that the body of a call begins to run.
	Started struct{ Call record.Invocation }
	// Invoked is that a client has the outcome, and what the host has done to the call.
	Invoked struct {
		Call     record.Invocation
		Lateness Lateness
	}
	// Occupied is how many bytes a node holds.
	Occupied struct {
		Node  int32
		Bytes int64
	}
)

func init() {
	for _, x := range []any{
		Began{},
		Started{},
		Invoked{},
		Occupied{},
		record.Creation{},
		record.Proposal{},
		record.Act{},
		record.Failover{},
		record.Commit{},
		record.Apply{},
		record.Reach{},
		record.Serve{},
		record.Stall{},
		record.Issue{},
		record.Revocation{},
		record.Hearing{},
		record.Admission{},
		record.Refusal{},
	} {
		gob.Register(x)
	}
}

// merge makes one record of those of all processes.
func merge(records [][]Entry) []Entry {
	all := slices.Concat(records...)
	slices.SortStableFunc(all, func(a, b Entry) int { return cmp.Compare(a.At, b.At) })
	return all
}

// Replay tells the entries to listeners, in order, each the events for which it has the
// method; now is called before each with its time.
func Replay(entries []Entry, now func(at int64), listeners ...any) {
	var l record.Listeners
	for _, x := range listeners {
		l.Add(x)
	}
	nearest := map[uint64]int64{} // by call: what the first listener has filled in
	for i := range entries {
		now(entries[i].At)
		switch e := entries[i].Event.(type) {
		case Began:
			l.Began(&e.Call)
		case Started:
			l.Started(&e.Call)
			nearest[e.Call.ID] = e.Call.Nearest
		case Invoked:
			if rtt, ok := nearest[e.Call.ID]; ok && e.Call.Executed >= 0 {
				e.Call.Nearest = rtt
			}
			delete(nearest, e.Call.ID)
			l.Invoked(&e.Call)
		case Occupied:
			l.Occupied(e.Node, e.Bytes)
		default:
			replayRest(&l, e)
		}
	}
}

func replayRest(l *record.Listeners, event any) {
	switch e := event.(type) {
	case record.Creation:
		l.Created(e)
	case record.Proposal:
		l.Proposed(&e)
	case record.Act:
		l.Acted(&e)
	case record.Failover:
		l.FailedOver(e)
	case record.Commit:
		l.Committed(e)
	case record.Apply:
		l.Applied(e)
	case record.Reach:
		l.Reached(e)
	case record.Serve:
		l.Served(e)
	case record.Stall:
		l.Stalled(e)
	case record.Issue:
		l.Issued(e)
	case record.Revocation:
		l.Revoked(e)
	case record.Hearing:
		l.Heard(e)
	case record.Admission:
		l.Admitted(e)
	case record.Refusal:
		l.Refused(e)
	}
}
