package network

import "math/bits"

// transmitter is one direction of one link. The zero value of bandwidth means
// that serialisation takes no time; then every message leaves at once.
//
// Non-preemptive priority: when the line falls free, a waiting foreground
// message goes first, else the next chunk of the oldest bulk transfer. So a
// request waits for at most one chunk, whatever migrates.
type transmitter struct {
	delay      int64 // propagation, ns: RTT/2
	bandwidth  int64 // bit/s, 0 = unlimited
	condition  Condition
	rng        Rand
	cuts       int      // > 0: carries nothing
	last       [2]int64 // latest arrival per class: nothing overtakes it
	busyUntil  int64
	waking     bool // an event is scheduled for busyUntil
	foreground fifo
	background fifo
}

// parcel is a message that waits for or is in transmission.
type parcel struct {
	slot int32 // of the message in the network's slab
	left int64 // bytes to transmit
}

// fifo is a queue that reuses its array.
type fifo struct {
	items []parcel
	head  int
}

func (q *fifo) push(p parcel) { q.items = append(q.items, p) }
func (q *fifo) empty() bool   { return q.head == len(q.items) }

func (q *fifo) pop() parcel {
	p := q.items[q.head]
	q.head++
	if q.head == len(q.items) {
		q.items, q.head = q.items[:0], 0
	} else if q.head > 1024 && q.head*2 > len(q.items) {
		q.items = append(q.items[:0], q.items[q.head:]...)
		q.head = 0
	}
	return p
}

// transmission is how long the line is taken by size bytes, ns, rounded up.
func (t *transmitter) transmission(size int64) int64 {
	if t.bandwidth == 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(size)*8, 1_000_000_000)
	lo, carry := bits.Add64(lo, uint64(t.bandwidth-1), 0)
	ns, _ := bits.Div64(hi+carry, lo, uint64(t.bandwidth))
	return int64(ns)
}
