package des

// A bucket is a first-in first-out list of events, in blocks. Blocks keep the
// memory of a queue near that of its events, whatever bucket they are in: with
// a slice per bucket each would stay as large as it ever was.
type bucket struct {
	first, last *block
	room        int // free places in last; 0 if the bucket is empty
}

// blockLength makes a block 1 kB.
const blockLength = 63

// block is up to 63 events. All blocks of a bucket but the last are full.
type block struct {
	next   *block
	events [blockLength]Event
}

// used is the number of events in b, if room places are free in the last block.
func (b *block) used(room int) int {
	if b.next != nil {
		return blockLength
	}
	return blockLength - room
}

// grow appends an empty block.
func (b *bucket) grow(free *blocks) {
	block := free.get()
	if b.first == nil {
		b.first = block
	} else {
		b.last.next = block
	}
	b.last, b.room = block, blockLength
}

// longerThan reports whether the bucket has more than n events, n <= blockLength.
func (b *bucket) longerThan(n int) bool {
	return b.first != b.last || blockLength-b.room > n
}

// earliest is the least time in the bucket, which is not empty.
func (b *bucket) earliest() Time {
	least := forever
	for block := b.first; block != nil; block = block.next {
		for i := range block.used(b.room) {
			least = min(least, block.events[i].At)
		}
	}
	return least
}

// blocks is a stack of blocks that are not in use.
type blocks struct{ top *block }

// get takes a block, and makes 64 at once if there is none.
func (s *blocks) get() *block {
	if s.top == nil {
		slab := new([64]block)
		for i := range slab {
			s.put(&slab[i])
		}
	}
	b := s.top
	s.top, b.next = b.next, nil
	return b
}

// put returns a block and tells what followed it in its bucket.
func (s *blocks) put(b *block) (next *block) {
	next = b.next
	b.next, s.top = s.top, b
	return next
}
