package node

import "github.com/ermes-sim/ermes-sim/sim/protocol"

// cores are a node's processors: calls wait in one FIFO queue for the next free one.
// Invariant: 0 <= idle <= all.
type cores struct {
	all, idle int
	waiting   []*protocol.Request
	head      int

	held    int64 // core time that calls have held up to since, ns
	since   int64 // ns; never beyond until
	until   int64 // ns: when clients stop. What is held later is not counted
	started int64 // calls that have got a core until then
	refused int64 // calls that a full queue has turned away until then

	stopped bool // clients have stopped, and left is known
	left    int  // calls that waited when they did
}

// newCores are n free cores of a run whose clients stop at until.
func newCores(n int, until int64) cores { return cores{all: n, idle: n, until: until} }

// take gives a call an idle core.
func (c *cores) take(now int64) {
	c.pass(now)
	c.idle--
	if !c.stopped {
		c.started++
	}
}

// release takes a core back.
func (c *cores) release(now int64) {
	c.pass(now)
	c.idle++
}

// pass lets time go on to now. It comes before anything that happens to the cores or
// their queue, so that what comes after clients have stopped is told apart.
func (c *cores) pass(now int64) {
	if now > c.until && !c.stopped {
		c.stopped, c.left = true, c.length()
	}
	now = min(now, c.until)
	c.held += int64(c.all-c.idle) * (now - c.since)
	c.since = now
}

// crash frees all cores and forgets who waits. What was held stays counted.
func (c *cores) crash(now int64) {
	c.pass(now)
	c.idle, c.waiting, c.head = c.all, nil, 0
}

// refuse turns a call away.
func (c *cores) refuse(now int64) {
	if c.pass(now); !c.stopped {
		c.refused++
	}
}

// waits is the number of calls that wait, or did when clients stopped.
func (c *cores) waits() int {
	if c.stopped {
		return c.left
	}
	return c.length()
}

// length is the number of calls that wait.
func (c *cores) length() int { return len(c.waiting) - c.head }

func (c *cores) push(r *protocol.Request, now int64) {
	c.pass(now)
	c.waiting = append(c.waiting, r)
}

func (c *cores) pop() *protocol.Request {
	if c.head == len(c.waiting) {
		return nil
	}
	r := c.waiting[c.head]
	c.waiting[c.head] = nil
	c.head++
	if c.head == len(c.waiting) {
		c.waiting, c.head = c.waiting[:0], 0
	} else if c.head > 1024 && c.head*2 > len(c.waiting) {
		c.waiting = append(c.waiting[:0], c.waiting[c.head:]...)
		c.head = 0
	}
	return r
}
