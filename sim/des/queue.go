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
// at once instead, into the run, from which events are taken.
//
// Source: Ahuja, Mehlhorn, Orlin, Tarjan, "Faster Algorithms for the Shortest
// Path Problem", JACM 37(2), 1990, with digits in place of bits.
//
// Equal times stay in the order of scheduling without a sequence number:
// events of one time always share a bucket, since the bucket depends on time
// and origin alone and a change of origin never changes the bucket of what is
// not dealt out; and buckets, dealing and sorting are first-in first-out.
//
// Invariants, for every event e in a bucket and every event r of the run:
//
//	origin <= e.At,  limit <= e.At,  r.At <= e.At,  the run is sorted and stable
type queue struct {
	run        [runLength]Event // a ring: what is next is run[head%runLength …)
	head, tail uint
	limit      uint64 // new events before it join the run, others go into a bucket

	origin   uint64                  // relative to it events have their buckets
	levels   uint64                  // bit l: level l has an event
	occupied [levelCount]uint64      // by level, bit d: bucket d has an event
	buckets  [levelCount * 64]bucket // by level, then by digit
	free     blocks
}

const (
	digitBits  = 6
	digitMask  = 1<<digitBits - 1
	levelCount = 11 // ⌈64/6⌉

	// runLength is how many events the run holds: an event that comes in its
	// middle moves those behind it. sortable is the longest bucket that is
	// sorted rather than dealt out. Both were chosen by measurement and are flat
	// around their values.
	runLength = 64
	sortable  = 24
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
	digit := uint(t >> (level * digitBits) & digitMask)
	b := q.at(level, digit)
	if b.room == 0 {
		b.grow(&q.free)
		q.occupied[level] |= 1 << digit
		q.levels |= 1 << level
	}
	b.last.events[blockLength-b.room] = e
	b.room--
}

// insert adds e to the run, behind what has the same time. A full run is put
// back into buckets first: without that a burst of n events within one bucket's
// span would cost n² moves.
func (q *queue) insert(now Time, e Event) {
	if q.tail-q.head == runLength {
		q.spill(now)
		q.put(e)
		return
	}
	i := q.tail
	q.tail++
	for ; i > q.head; i-- {
		before := &q.run[(i-1)%runLength]
		if before.At <= e.At {
			break
		}
		q.run[i%runLength] = *before
	}
	q.run[i%runLength] = e
}

// spill deals the run out into buckets relative to now. That is a valid origin:
// the run's first event was taken at once (refill sees to that), so now and the
// old origin agree in all digits above the level from which the run came, and
// the levels below that one are empty.
func (q *queue) spill(now Time) {
	q.origin, q.limit = uint64(now), uint64(now)
	for ; q.head != q.tail; q.head++ {
		q.put(q.run[q.head%runLength])
	}
}

// refill makes the earliest events the run, for the first of them to be taken.
// It changes nothing and returns false if there is none up to until: the clock
// then stays behind, and events may yet be scheduled before what is in buckets.
// Precondition: the run is empty.
func (q *queue) refill(until Time) bool {
	if q.levels == 0 {
		return false
	}
	level, digit := q.first()
	if until < forever && q.at(level, digit).earliest() > until {
		return false
	}
	for level > 0 && q.at(level, digit).longerThan(sortable) {
		q.deal(level, digit)
		level, digit = q.first()
	}
	q.origin = uint64(q.at(level, digit).first.events[0].At)
	if level == 0 {
		q.takeEqual(digit)
	} else {
		q.sort(level, digit)
	}
	return true
}

// at is the bucket of a digit on a level.
func (q *queue) at(level, digit uint) *bucket {
	return &q.buckets[level<<digitBits|digit]
}

// first finds the bucket with the earliest events. Precondition: there is one.
func (q *queue) first() (level, digit uint) {
	level = uint(bits.TrailingZeros64(q.levels))
	return level, uint(bits.TrailingZeros64(q.occupied[level]))
}

// clear empties a bucket and returns its blocks, which the caller frees.
func (q *queue) clear(level, digit uint) (first *block, room int) {
	q.occupied[level] &^= 1 << digit
	if q.occupied[level] == 0 {
		q.levels &^= 1 << level
	}
	b := q.at(level, digit)
	first, room = b.first, b.room
	*b = bucket{}
	return first, room
}

// deal puts the events of one bucket into lower ones, relative to the earliest.
func (q *queue) deal(level, digit uint) {
	q.origin = uint64(q.at(level, digit).earliest())
	block, room := q.clear(level, digit)
	for block != nil {
		for i := range block.used(room) {
			q.put(block.events[i])
		}
		block = q.free.put(block)
	}
}

// sort moves a short bucket to the empty run, by stable insertion. New events
// within the bucket's span, too, belong into the run.
func (q *queue) sort(level, digit uint) {
	shift := level * digitBits
	q.limit = (q.origin>>shift + 1) << shift
	block, room := q.clear(level, digit)
	for k := range block.used(room) {
		e := block.events[k]
		i := k
		for ; i > 0 && q.run[i-1].At > e.At; i-- {
			q.run[i] = q.run[i-1]
		}
		q.run[i] = e
	}
	q.head, q.tail = 0, uint(block.used(room))
	q.free.put(block)
}

// takeEqual moves the first block of a bucket of level 0, whose events all have
// the same time, to the run. New events of that time queue up behind the bucket
// if there is more in it, or if the run has little room for them.
func (q *queue) takeEqual(digit uint) {
	b := q.at(0, digit)
	block, room := b.first, 0
	q.limit = q.origin
	if block.next == nil {
		block, room = q.clear(0, digit)
		if 2*room > blockLength {
			q.limit++
		}
	} else {
		b.first = block.next
	}
	q.head, q.tail = 0, uint(copy(q.run[:], block.events[:block.used(room)]))
	q.free.put(block)
}
