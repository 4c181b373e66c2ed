package client

// await schedules the next call of the client's trace.
func (c *Client) await() {
	for c.next < len(c.spec.Trace) && c.spec.Trace[c.next].At < c.spec.Start {
		c.next++
	}
	if c.next < len(c.spec.Trace) {
		c.schedule(c.spec.Trace[c.next].At)
	}
}

// replay makes the call of the trace that is due.
func (c *Client) replay() {
	due := c.spec.Trace[c.next].Call
	c.next++
	c.await()
	if c.armed() {
		c.call(due)
	}
}
