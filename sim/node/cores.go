package node

import "github.com/ermes-sim/ermes-sim/sim/protocol"

// cores are a node's processors: calls wait in one FIFO queue for the next free one.
type cores struct {
	idle    int
	waiting []*protocol.Request
	head    int
}

// length is the number of calls that wait.
func (c *cores) length() int { return len(c.waiting) - c.head }

func (c *cores) push(r *protocol.Request) { c.waiting = append(c.waiting, r) }

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
