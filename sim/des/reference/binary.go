package reference

import (
	"container/heap"

	"github.com/ermes-sim/ermes-sim/sim/des"
)

// Binary is an event queue on container/heap. The zero value is empty.
type Binary struct {
	entries  entries
	sequence uint64
	now      des.Time
}

// Now is the time of the last event taken.
func (q *Binary) Now() des.Time { return q.now }

// Schedule adds an event.
func (q *Binary) Schedule(t des.Time, arg uint64) {
	heap.Push(&q.entries, entry{des.Event{At: t, Arg: arg}, q.sequence})
	q.sequence++
}

// Next takes the earliest event.
func (q *Binary) Next() (des.Event, bool) {
	if len(q.entries) == 0 {
		return des.Event{}, false
	}
	first := heap.Pop(&q.entries).(entry).event
	q.now = first.At
	return first, true
}

// entries is what container/heap asks for.
type entries []entry

func (s entries) Len() int           { return len(s) }
func (s entries) Less(i, j int) bool { return s[i].before(s[j]) }
func (s entries) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *entries) Push(x any)        { *s = append(*s, x.(entry)) }
func (s *entries) Pop() any {
	last := len(*s) - 1
	e := (*s)[last]
	*s = (*s)[:last]
	return e
}
