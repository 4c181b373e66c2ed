package record

import (
	"fmt"
	"reflect"
)

// Listeners are those who hear what happens, in order of virtual time. Each event has
// an interface of one method: whoever has that method hears it, after those that were
// added before. The zero value has no listener.
type Listeners struct {
	// What happens to clients' calls.
	began   []BeganListener
	started []StartedListener
	invoked []InvokedListener

	// What changes where things are.
	created    []CreatedListener
	proposed   []ProposedListener
	acted      []ActedListener
	failedOver []FailedOverListener
	occupied   []OccupiedListener

	// What becomes of the state of copies.
	committed []CommittedListener
	applied   []AppliedListener
	reached   []ReachedListener
	served    []ServedListener
	stalled   []StalledListener

	// Who may do what.
	issued   []IssuedListener
	revoked  []RevokedListener
	heard    []HeardListener
	admitted []AdmittedListener
	refused  []RefusedListener
}

// What happens to clients' calls.
type (
	// BeganListener is told that a client's call has arrived. Every call that begins is
	// Invoked once. The pointer is good only during the call.
	BeganListener interface{ Began(i *Invocation) }
	// StartedListener is told that the body of a call on one collection begins to run. The
	// pointer is good only during the call.
	StartedListener interface{ Started(i *Invocation) }
	// InvokedListener is told that a client has the outcome of an invocation. The pointer is
	// good only during the call.
	InvokedListener interface{ Invoked(i *Invocation) }
)

// What changes where things are.
type (
	// CreatedListener is told in which state one of a collection's first copies starts, before
	// the act that places it.
	CreatedListener interface{ Created(c Creation) }
	// ProposedListener is told what the leader of a collection made of a proposal. The pointer
	// is good only during the call.
	ProposedListener interface{ Proposed(p *Proposal) }
	// ActedListener is told that a placement has changed.
	ActedListener interface{ Acted(a *Act) }
	// FailedOverListener is told that a follower continues the history of a leader that is
	// gone, before the act that gives it the role.
	FailedOverListener interface{ FailedOver(f Failover) }
	// OccupiedListener is told that the bytes held by a node have changed.
	OccupiedListener interface{ Occupied(node int32, bytes int64) }
)

// What becomes of the state of copies.
type (
	// CommittedListener is told that the leader of a sequential collection has ordered a
	// write, or that a replica of a sec collection has taken one.
	CommittedListener interface{ Committed(c Commit) }
	// AppliedListener is told that a follower's state has reached a version.
	AppliedListener interface{ Applied(a Apply) }
	// ReachedListener is told that an update of another copy has become visible.
	ReachedListener interface{ Reached(r Reach) }
	// ServedListener is told that a call on a sequential collection saw a version.
	ServedListener interface{ Served(s Serve) }
	// StalledListener is told of what waits in vain. It is told again as long as that lasts.
	StalledListener interface{ Stalled(s Stall) }
)

// Who may do what.
type (
	// IssuedListener is told that the token provider has issued a token.
	IssuedListener interface{ Issued(t Issue) }
	// RevokedListener is told that the token provider has withdrawn roles.
	RevokedListener interface{ Revoked(r Revocation) }
	// HeardListener is told that a revocation has reached a node.
	HeardListener interface{ Heard(h Hearing) }
	// AdmittedListener is told that a node has found the token of a request good.
	AdmittedListener interface{ Admitted(a Admission) }
	// RefusedListener is told that a request has been turned away.
	RefusedListener interface{ Refused(r Refusal) }
)

// Add lets x hear every event for which it has the method; nil hears nothing. It
// panics if x has no such method, or one that has the name of an event and other
// arguments: then x would wait in vain.
func (l *Listeners) Add(x any) {
	if x == nil {
		return
	}
	heard := 0
	heard += listen(&l.began, x)
	heard += listen(&l.started, x)
	heard += listen(&l.invoked, x)
	heard += listen(&l.created, x)
	heard += listen(&l.proposed, x)
	heard += listen(&l.acted, x)
	heard += listen(&l.failedOver, x)
	heard += listen(&l.occupied, x)
	heard += listen(&l.committed, x)
	heard += listen(&l.applied, x)
	heard += listen(&l.reached, x)
	heard += listen(&l.served, x)
	heard += listen(&l.stalled, x)
	heard += listen(&l.issued, x)
	heard += listen(&l.revoked, x)
	heard += listen(&l.heard, x)
	heard += listen(&l.admitted, x)
	heard += listen(&l.refused, x)
	if meant := events(reflect.TypeOf(x)); heard == 0 || heard != meant {
		panic(fmt.Sprintf("record: %T hears %d kinds of events, but has methods named after %d", x, heard, meant))
	}
}

func listen[T any](list *[]T, x any) int {
	y, ok := x.(T)
	if !ok {
		return 0
	}
	*list = append(*list, y)
	return 1
}

// events is how many methods of a type are named after an event.
func events(x reflect.Type) int {
	n := 0
	of := reflect.TypeFor[*Listeners]()
	for i := range x.NumMethod() {
		if _, ok := of.MethodByName(x.Method(i).Name); ok && x.Method(i).Name != "Add" {
			n++
		}
	}
	return n
}

// Began tells that a client's call has arrived.
func (l *Listeners) Began(i *Invocation) {
	for _, x := range l.began {
		x.Began(i)
	}
}

// Started tells that the body of a call on one collection begins to run.
func (l *Listeners) Started(i *Invocation) {
	for _, x := range l.started {
		x.Started(i)
	}
}

// Invoked tells that a client has the outcome of an invocation.
func (l *Listeners) Invoked(i *Invocation) {
	for _, x := range l.invoked {
		x.Invoked(i)
	}
}

// Created tells in which state one of a collection's first copies starts, before the act
// that places it.
func (l *Listeners) Created(c Creation) {
	for _, x := range l.created {
		x.Created(c)
	}
}

// Proposed tells what the leader of a collection made of a proposal.
func (l *Listeners) Proposed(p *Proposal) {
	for _, x := range l.proposed {
		x.Proposed(p)
	}
}

// Acted tells that a placement has changed.
func (l *Listeners) Acted(a *Act) {
	for _, x := range l.acted {
		x.Acted(a)
	}
}

// FailedOver tells that a follower continues the history of a leader that is gone, before
// the act that gives it the role.
func (l *Listeners) FailedOver(f Failover) {
	for _, x := range l.failedOver {
		x.FailedOver(f)
	}
}

// Occupied tells that the bytes held by a node have changed.
func (l *Listeners) Occupied(node int32, bytes int64) {
	for _, x := range l.occupied {
		x.Occupied(node, bytes)
	}
}

// Committed tells that the leader of a sequential collection has ordered a write, or that a
// replica of a sec collection has taken one.
func (l *Listeners) Committed(c Commit) {
	for _, x := range l.committed {
		x.Committed(c)
	}
}

// Applied tells that a follower's state has reached a version.
func (l *Listeners) Applied(a Apply) {
	for _, x := range l.applied {
		x.Applied(a)
	}
}

// Reached tells that an update of another copy has become visible.
func (l *Listeners) Reached(r Reach) {
	for _, x := range l.reached {
		x.Reached(r)
	}
}

// Served tells that a call on a sequential collection saw a version.
func (l *Listeners) Served(s Serve) {
	for _, x := range l.served {
		x.Served(s)
	}
}

// Stalled tells that nothing under way can be the end of a wait.
func (l *Listeners) Stalled(s Stall) {
	for _, x := range l.stalled {
		x.Stalled(s)
	}
}

// Issued tells that the token provider has issued a token.
func (l *Listeners) Issued(t Issue) {
	for _, x := range l.issued {
		x.Issued(t)
	}
}

// Revoked tells that the token provider has withdrawn roles.
func (l *Listeners) Revoked(r Revocation) {
	for _, x := range l.revoked {
		x.Revoked(r)
	}
}

// Heard tells that a revocation has reached a node.
func (l *Listeners) Heard(h Hearing) {
	for _, x := range l.heard {
		x.Heard(h)
	}
}

// Admitted tells that a node has found the token of a request good.
func (l *Listeners) Admitted(a Admission) {
	for _, x := range l.admitted {
		x.Admitted(a)
	}
}

// Refused tells that a request has been turned away.
func (l *Listeners) Refused(r Refusal) {
	for _, x := range l.refused {
		x.Refused(r)
	}
}
