package reference

import "github.com/ermes-sim/ermes-sim/sim/des"

// entry is an event with the number that orders it among those of equal time.
type entry struct {
	event    des.Event
	sequence uint64
}

func (a entry) before(b entry) bool {
	return a.event.At < b.event.At || a.event.At == b.event.At && a.sequence < b.sequence
}

// Quaternary is an event queue on a 4-ary heap. The zero value is empty.
type Quaternary struct {
	heap     []entry
	sequence uint64
	now      des.Time
}

// Now is the time of the last event taken.
func (q *Quaternary) Now() des.Time { return q.now }

// Schedule adds an event.
func (q *Quaternary) Schedule(t des.Time, arg uint64) {
	e := entry{des.Event{At: t, Arg: arg}, q.sequence}
	q.sequence++
	q.heap = append(q.heap, e)
	i := len(q.heap) - 1
	for i > 0 {
		parent := (i - 1) / 4
		if !e.before(q.heap[parent]) {
			break
		}
		q.heap[i] = q.heap[parent]
		i = parent
	}
	q.heap[i] = e
}

// Next takes the earliest event.
func (q *Quaternary) Next() (des.Event, bool) {
	n := len(q.heap) - 1
	if n < 0 {
		return des.Event{}, false
	}
	first, last := q.heap[0].event, q.heap[n]
	q.heap = q.heap[:n]
	if n > 0 {
		q.sink(last)
	}
	q.now = first.At
	return first, true
}

// sink fills the hole at the top with e.
func (q *Quaternary) sink(e entry) {
	i, n := 0, len(q.heap)
	for {
		child := 4*i + 1
		if child >= n {
			break
		}
		least := child
		for c := child + 1; c < min(child+4, n); c++ {
			if q.heap[c].before(q.heap[least]) {
				least = c
			}
		}
		if !q.heap[least].before(e) {
			break
		}
		q.heap[i] = q.heap[least]
		i = least
	}
	q.heap[i] = e
}

// Len is the number of pending events.
func (q *Quaternary) Len() int { return len(q.heap) }
