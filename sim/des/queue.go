package des

import "math/bits"

// queue is a monotone radix heap: a priority queue for keys that never lie
// before the last one taken out, which is what virtual time guarantees.
//
// Times are read as eleven digits of six bits. An event whose time first
// differs from the origin in digit l (counted from the least significant, 0)
// lies on level l, in the bucket named by that digit of its own time; an event
// at the origin itself lies on level 0. So everything on a lower level comes
// before everything on a higher one, and on one level the buckets are in order:
// two bitmap lookups find the first bucket. It is dealt out again relative to
// its earliest event, which moves every event of it to a lower level: an event
// moves at most ten times, however many are pending. Short buckets are sorted
// at once instead, into the run at the bottom from which events are taken.
//
// Source: Ahuja, Mehlhorn, Orlin, Tarjan, "Faster Algorithms for the Shortest
// Path Problem", JACM 37(2), 1990, with digits in place of bits.
//
// Equal times stay in the order of scheduling without a sequence number:
// events of one time always share a bucket, since the bucket depends on time
// and origin alone and a change of origin never changes the bucket of what is
// not dealt out; and buckets, dealing and sorting are first-in first-out.
//
// Invariants, for every event e in a bucket and every event b of run[head:]:
//
//	origin <= e.At,  limit <= e.At,  b.At < limit,  run[head:] sorted and stable
type queue struct {
	run   []Event // what is next, sorted; run[:head] is taken already
	head  int
	limit uint64 // new events before it join the run, others go into a bucket

	origin   uint64                   // relative to it events have their buckets
	levels   uint64                   // bit l: level l has an event
	occupied [levelCount]uint64       // by level, bit d: bucket d has an event
	buckets  [levelCount * 64][]Event // by level, then by digit
}

const (
	digitBits  = 6
	digitMask  = 1<<digitBits - 1
	levelCount = 11 // ⌈64/6⌉

	// sortable is the longest bucket that is sorted rather than dealt out, and
	// crowded the longest run into whose middle an event is still inserted.
	// Both were chosen by measurement and are flat around their values.
	sortable = 24
	crowded  = 64
)

// push adds an event at or after now, the time of the last event taken.
func (q *queue) push(now Time, e Event) {
	if uint64(e.At) >= q.limit {
		q.put(e)
		return
	}
	q.insert(now, e)
}

// put adds e to its bucket. Precondition: e.At >= origin.
func (q *queue) put(e Event) {
	t := uint64(e.At)
	level := uint(bits.Len64((t^q.origin)|1)-1) / digitBits
	digit := t >> (level * digitBits) & digitMask
	bucket := &q.buckets[uint64(level)<<digitBits|digit]
	*bucket = append(*bucket, e)
	q.occupied[level] |= 1 << digit
	q.levels |= 1 << level
}

// insert adds e to the run, behind what has the same time. A run that has
// become crowded is put back into buckets first: without that a burst of n
// events within one bucket's span would cost n² moves.
func (q *queue) insert(now Time, e Event) {
	n := len(q.run)
	switch {
	case q.head == n:
		q.run, q.head = append(q.run[:0], e), 0
		return
	case q.run[n-1].At <= e.At:
		q.extend(e)
		return
	case n-q.head >= crowded:
		q.spill(now)
		q.put(e)
		return
	}
	q.extend(e)
	i := len(q.run) - 1
	for i > q.head && q.run[i-1].At > e.At {
		q.run[i] = q.run[i-1]
		i--
	}
	q.run[i] = e
}

// extend appends e to the run and reuses the room of events taken before the
// run grows, so that a run that never empties stays as small as what is in it.
func (q *queue) extend(e Event) {
	if len(q.run) == cap(q.run) && q.head > len(q.run)/2 {
		q.run = q.run[:copy(q.run, q.run[q.head:])]
		q.head = 0
	}
	q.run = append(q.run, e)
}

// spill deals the run out into buckets relative to now. That is a valid origin:
// the run's first event was taken at once (refill sees to that), so now and the
// old origin agree in all digits above the level from which the run came, and
// the levels below that one are empty.
func (q *queue) spill(now Time) {
	q.origin, q.limit = uint64(now), uint64(now)
	for _, e := range q.run[q.head:] {
		q.put(e)
	}
	q.run, q.head = q.run[:0], 0
}

// refill makes the earliest events the run, for the first of them to be taken.
// It changes nothing and returns false if there is none up to until: the clock
// then stays behind, and events may yet be scheduled before what is in buckets.
// Precondition: the run is empty.
func (q *queue) refill(until Time) bool {
	if q.levels == 0 || earliest(*q.first()) > until {
		return false
	}
	q.run, q.head = q.run[:0], 0
	for {
		level := uint(bits.TrailingZeros64(q.levels))
		bucket := q.first()
		events := *bucket
		q.occupied[level] &= q.occupied[level] - 1
		if q.occupied[level] == 0 {
			q.levels &= q.levels - 1
		}
		if level > 0 && len(events) > sortable {
			q.deal(events)
			*bucket = events[:0]
			continue
		}
		shift := level * digitBits
		q.origin = uint64(events[0].At)
		q.limit = (q.origin>>shift + 1) << shift
		if level == 0 { // all of one time: nothing to sort, so trade slices
			q.run, *bucket = events, q.run
			return true
		}
		q.sort(events)
		*bucket = events[:0]
		return true
	}
}

// first is the bucket with the earliest events. Precondition: there is one.
func (q *queue) first() *[]Event {
	level := bits.TrailingZeros64(q.levels)
	return &q.buckets[level<<digitBits|bits.TrailingZeros64(q.occupied[level])]
}

// earliest is the least time of events that are not sorted.
func earliest(events []Event) Time {
	least := events[0].At
	for _, e := range events[1:] {
		least = min(least, e.At)
	}
	return least
}

// deal puts the events of one bucket into lower ones, relative to the earliest.
func (q *queue) deal(events []Event) {
	q.origin = uint64(earliest(events))
	for _, e := range events {
		q.put(e)
	}
}

// sort copies events into the empty run by stable insertion.
func (q *queue) sort(events []Event) {
	run := q.run
	for _, e := range events {
		run = append(run, e)
		i := len(run) - 1
		for i > 0 && run[i-1].At > e.At {
			run[i] = run[i-1]
			i--
		}
		run[i] = e
	}
	q.run = run
}
