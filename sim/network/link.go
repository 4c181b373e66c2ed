package network

import "math/bits"

// transmitter is one direction of one link. The zero value of bandwidth means
// that serialisation takes no time; then every message leaves at once.
//
// Non-preemptive priority: when the line falls free, the oldest message or chunk
// of the most urgent class goes first. So a request waits for at most one chunk,
// whatever is transferred, and a binary for one chunk of what migrates.
type transmitter struct {
	delay     int64 // propagation, ns: RTT/2
	bandwidth int64 // bit/s, 0 = unlimited
	condition Condition
	rng       Rand
	cuts      int            // > 0: carries nothing
	last      [classes]int64 // latest arrival: nothing of the class overtakes it
	busyUntil int64
	waking    bool // an event is scheduled for busyUntil
	waiting   [classes]fifo
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

// next is the most urgent queue in which something waits, nil if nothing does.
func (t *transmitter) next() *fifo {
	for c := range t.waiting {
		if !t.waiting[c].empty() {
			return &t.waiting[c]
		}
	}
	return nil
}

// longest is the time at which transmissions stop: 36 years (see sim.ErrEndless).
const longest = 1 << 60

// transmission is how long the line is taken by size bytes, ns, rounded up.
func (t *transmitter) transmission(size int64) int64 {
	if t.bandwidth == 0 {
		return 0
	}
	hi, lo := bits.Mul64(uint64(size), 8_000_000_000)
	lo, carry := bits.Add64(lo, uint64(t.bandwidth-1), 0)
	if hi+carry >= uint64(t.bandwidth) {
		return longest
	}
	ns, _ := bits.Div64(hi+carry, lo, uint64(t.bandwidth))
	return int64(min(ns, longest))
}
