package client

import (
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// An attempt is a call under way whose timeout runs. Invariant: a slot of the
// client's attempts is in use until its timer has fired.
type attempt struct {
	request *protocol.Request // nil once it has been answered
	begun   record.Invocation // as it was at the beginning: nodes go on writing into the request
}

// attempt makes a call: through the two gates and to the access node.
func (c *Client) attempt(r *protocol.Request) {
	if c.par.Timeout > 0 {
		c.expect(r)
	}
	c.authenticate(r)
}

// expect starts the timeout of an attempt.
func (c *Client) expect(r *protocol.Request) {
	slot := len(c.attempts)
	if k := len(c.spare); k > 0 {
		slot = int(c.spare[k-1])
		c.spare = c.spare[:k-1]
	} else {
		c.attempts = append(c.attempts, attempt{})
	}
	r.Attempt = int32(slot)
	c.attempts[slot] = attempt{request: r, begun: r.Invocation}
	c.env.After(c.par.Timeout, platform.Timer{Kind: timerTimeout, Arg: uint32(slot)})
}

// waits tells whether an attempt has neither been answered nor given up.
func (c *Client) waits(r *protocol.Request) bool {
	return c.par.Timeout == 0 || c.attempts[r.Attempt].request == r
}

// answered tells whether the end of an attempt is news. Others are late: the
// client has called again or given up.
func (c *Client) answered(r *protocol.Request) bool {
	if !c.waits(r) {
		return false
	}
	if c.par.Timeout > 0 {
		c.attempts[r.Attempt].request = nil
	}
	return true
}

// timedOut gives an attempt up, if it has not been answered, and calls again.
func (c *Client) timedOut(slot uint32) {
	a := c.attempts[slot]
	c.attempts[slot] = attempt{}
	c.spare = append(c.spare, int32(slot))
	if a.request == nil {
		return
	}
	again := *a.request
	again.Invocation = a.begun
	again.ToLeader, again.Again = false, false
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
