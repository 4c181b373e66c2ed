package emulation

import "container/heap"

// An appointment is something that is to be done at a time of the run.
type appointment struct {
	due   int64 // ns
	order uint64
	do    func()
}

// An agenda is what is to be done, by time, then in the order in which it was entered.
type agenda struct {
	list   appointments
	orders uint64
}

func (a *agenda) enter(due int64, do func()) {
	a.orders++
	heap.Push(&a.list, appointment{due, a.orders, do})
}

// next is when the next appointment is due; false if there is none.
func (a *agenda) next() (due int64, ok bool) {
	if len(a.list) == 0 {
		return 0, false
	}
	return a.list[0].due, true
}

func (a *agenda) take() appointment { return heap.Pop(&a.list).(appointment) }

type appointments []appointment

func (l appointments) Len() int      { return len(l) }
func (l appointments) Swap(i, k int) { l[i], l[k] = l[k], l[i] }
func (l appointments) Less(i, k int) bool {
	return l[i].due < l[k].due || l[i].due == l[k].due && l[i].order < l[k].order
}
func (l *appointments) Push(x any) { *l = append(*l, x.(appointment)) }
func (l *appointments) Pop() any {
	last := len(*l) - 1
	x := (*l)[last]
	(*l)[last] = appointment{}
	*l = (*l)[:last]
	return x
}
