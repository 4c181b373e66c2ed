package client

import (
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// token is the client's proof of what it may do.
type token struct {
	text    string
	expires int64 // ns
	asked   bool
	waiting []*protocol.Request
}

// authenticate lets a call pass with a valid token, or gets one from the Group
// Token Provider first. Calls that come meanwhile wait for the same answer.
func (c *Client) authenticate(r *protocol.Request) {
	if c.token.text != "" && c.env.Now() < c.token.expires {
		c.lookUp(r)
		return
	}
	c.token.waiting = append(c.token.waiting, r)
	if c.token.asked {
		return
	}
	c.token.asked = true
	request := &protocol.TokenRequest{Client: c.id, Assertion: c.credentials.Assertion}
	c.ask(network.Token, request.Bytes(), request)
}

// authenticated takes the Group Token Provider's answer.
func (c *Client) authenticated(b *protocol.TokenReply) {
	c.token.text, c.token.expires, c.token.asked = b.Token, b.Expires, false
	waiting := c.token.waiting
	c.token.waiting = nil
	for _, r := range waiting {
		if !c.waits(r) {
			continue // it has been given up meanwhile
		}
		r.Lap(record.Token, c.env.Now())
		if b.Token == "" {
			r.Status = record.Unauthorised
			c.answered(r)
			c.end(&r.Invocation)
			continue
		}
		c.lookUp(r)
	}
}
