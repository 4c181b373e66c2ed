package client

import (
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// An attempt is what the client keeps of a call under way that has neither been answered
// nor given up: enough to call again.
type attempt struct {
	begun     *record.Invocation // as it was when the attempt began; nil if no attempt is given up
	input     []byte
	drawn     int32
	deployed  int32
	refreshed bool
	token     string // with which it was sent
	boot      uint64 // that its proof named
}

// sent notes what a request has got since the attempt began.
func (a *attempt) sent(r *protocol.Request) {
	a.deployed, a.token, a.boot = r.Deployed, r.Token, r.Proof.Boot
}

// request is the one to call again with. The gates and send fill in the rest.
func (a *attempt) request(i *record.Invocation) *protocol.Request {
	return &protocol.Request{
		Invocation: *i, Input: a.input, Deployed: a.deployed, Drawn: a.drawn, Refreshed: a.refreshed,
		Token: a.token, Proof: identity.Proof{Boot: a.boot},
	}
}

// blank is room for an attempt.
func (c *Client) blank() *attempt {
	last := len(c.spare) - 1
	if last < 0 {
		return &attempt{}
	}
	a := c.spare[last]
	c.spare = c.spare[:last]
	return a
}

// attempt makes a call: through the two gates and to the access node.
func (c *Client) attempt(r *protocol.Request) {
	c.last++
	r.Attempt = c.last
	a := c.blank()
	*a = attempt{begun: a.begun, input: r.Input, drawn: r.Drawn, deployed: r.Deployed, refreshed: r.Refreshed}
	if c.par.Timeout > 0 {
		if a.begun == nil {
			a.begun = new(record.Invocation)
		}
		*a.begun = r.Invocation
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

// answered ends an attempt and returns it; nil if that is no news: the client has called
// again or given up.
func (c *Client) answered(number uint32) *attempt {
	a := c.attempts[number]
	delete(c.attempts, number)
	return a
}

// timedOut gives an attempt up, if it has not been answered, and calls again.
func (c *Client) timedOut(number uint32) {
	a := c.answered(number)
	if a == nil {
		return
	}
	again := a.request(a.begun)
	c.spare = append(c.spare, a)
	again.Lap(record.Wait, c.env.Now())
	c.token.asked = false // the question or the answer may have been lost
	c.again(again, record.TimedOut)
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
