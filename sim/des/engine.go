package des

import (
	"fmt"
	"math"
)

// An Engine is a clock and the events that are still to happen. It is used by
// one goroutine; parallelism is across engines.
type Engine struct {
	queue     queue
	now       Time
	executed  uint64
	scheduled uint64
	until     Time   // last time at which events happen
	events    uint64 // number of events after which none happens
	reason    Reason
}

// New returns an engine at time 0 without events and without limits.
func New() *Engine {
	e := new(Engine)
	e.Limit(Limits{})
	return e
}

// Limits end a run before its events do. Zero means no limit.
type Limits struct {
	Until  Time   // events later than it do not happen; those at it do
	Events uint64 // number of events that happen, counted from the start of the run
}

// Limit replaces the limits. It may be called again to let a run go on.
func (e *Engine) Limit(l Limits) {
	e.until, e.events = l.Until, l.Events
	if l.Until == 0 {
		e.until = forever
	}
	if l.Events == 0 {
		e.events = math.MaxUint64
	}
	e.reason = Running
}

// Schedule makes arg happen at t, after everything scheduled before for the
// same time. Time does not run backwards: t before Now is a bug of the caller.
func (e *Engine) Schedule(t Time, arg uint64) {
	if t < e.now {
		panic(fmt.Sprintf("des: event %#x scheduled at %d ns, %d ns in the past: it is %d ns", arg, t, e.now-t, e.now))
	}
	e.scheduled++
	e.queue.push(e.now, Event{At: t, Arg: arg})
}

// Next takes the earliest event and sets the clock to its time. It returns
// false when no event is left or a limit is reached (Stopped says which); the
// clock then stays at the last event, and events beyond the limit stay pending.
func (e *Engine) Next() (Event, bool) {
	q := &e.queue
	if e.executed >= e.events || q.head == q.tail && !q.refill(e.until) {
		return e.stop()
	}
	next := q.run[q.head%runLength]
	if next.At > e.until {
		return e.stop()
	}
	q.head++
	e.executed++
	e.now = next.At
	e.reason = Running
	return next, true
}

// stop finds out why no event is taken.
func (e *Engine) stop() (Event, bool) {
	switch {
	case e.Pending() == 0:
		e.reason = Exhausted
	case e.executed >= e.events:
		e.reason = EventLimit
	default:
		e.reason = TimeLimit
	}
	return Event{}, false
}

// Now is the time of the last event taken, 0 before the first.
func (e *Engine) Now() Time { return e.now }

// Executed is the number of events taken so far.
func (e *Engine) Executed() uint64 { return e.executed }

// Pending is the number of events that are still to happen.
func (e *Engine) Pending() int { return int(e.scheduled - e.executed) }

// Stopped tells why Next last returned false, Running if it did not.
func (e *Engine) Stopped() Reason { return e.reason }

// Reason is why a run ended.
type Reason uint8

const (
	Running    Reason = iota // it has not ended
	Exhausted                // no event is left
	TimeLimit                // the next event is later than Limits.Until
	EventLimit               // Limits.Events events have happened
	Restless                 // the driver has given up: what goes on never ends
)

// String names the reason as messages and manifests do.
func (r Reason) String() string {
	switch r {
	case Running:
		return "running"
	case Exhausted:
		return "exhausted"
	case Restless:
		return "restless"
	case TimeLimit:
		return "time limit"
	case EventLimit:
		return "event limit"
	}
	return fmt.Sprintf("Reason(%d)", uint8(r))
}
