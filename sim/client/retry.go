package client

import (
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// An attempt is a call under way that has neither been answered nor given up.
type attempt struct {
	request *protocol.Request  // the client's own: what it sends is a copy, which belongs to the nodes
	begun   *record.Invocation // as it was when the attempt began; nil if no attempt is given up
}

// attempt makes a call: through the two gates and to the access node.
func (c *Client) attempt(r *protocol.Request) {
	c.last++
	r.Attempt = c.last
	a := attempt{request: r}
	if c.par.Timeout > 0 {
		a.begun = new(r.Invocation)
		c.env.After(c.par.Timeout, platform.Timer{Kind: timerTimeout, Arg: r.Attempt})
	}
	c.attempts[r.Attempt] = a
	c.authenticate(r)
}

// waits tells whether an attempt has neither been answered nor given up.
func (c *Client) waits(r *protocol.Request) bool {
	_, open := c.attempts[r.Attempt]
	return open
}

// answered ends an attempt and returns its request; nil if that is no news: the
// client has called again or given up.
func (c *Client) answered(attempt uint32) *protocol.Request {
	a := c.attempts[attempt]
	delete(c.attempts, attempt)
	return a.request
}

// timedOut gives an attempt up, if it has not been answered, and calls again.
func (c *Client) timedOut(attempt uint32) {
	a, open := c.attempts[attempt]
	if !open {
		return
	}
	delete(c.attempts, attempt)
	again := *a.request
	again.Invocation = *a.begun
	again.Lap(record.Wait, c.env.Now())
	c.token.asked = false // the question or the answer may have been lost
	c.again(&again, record.TimedOut)
}

// again sends a request once more, unless it has been sent often enough.
func (c *Client) again(r *protocol.Request, because record.Status) {
	if int(r.Retries) >= c.par.Retries {
		r.Status = because
		c.end(&r.Invocation)
		return
	}
	r.Retries++
	r.Status, r.Executed = record.OK, -1
	if c.par.Backoff == 0 {
		c.attempt(r)
		return
	}
	c.backing = append(c.backing, r)
	c.env.After(c.par.Backoff, platform.Timer{Kind: timerBackoff})
}

// backedOff sends what has waited longest; all wait equally long.
func (c *Client) backedOff() {
	r := c.backing[0]
	c.backing = c.backing[1:]
	r.Lap(record.Wait, c.env.Now())
	c.attempt(r)
}
