package client

import (
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/network"
	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
)

// token is the client's proof of what it may do.
type token struct {
	text     string
	renewAt  int64 // ns: from then on a call renews it
	expires  int64 // ns
	version  uint64
	asked    bool // for a new one, with the assertion
	renewing bool
	waiting  []*protocol.Request // have no token yet
}

// renewal is the last part of a token's lifetime, 1/renewal of it, in which a call
// renews it. Until the new one has come, calls use the old one and do not wait.
const renewal = 10

// authenticate lets a call pass with a valid token, or gets one from the Group
// Token Provider first. Calls that come meanwhile wait for the same answer.
func (c *Client) authenticate(r *protocol.Request) {
	if c.brings() {
		c.send(r)
		return
	}
	t, now := &c.token, c.env.Now()
	if t.text != "" && now < t.expires {
		if now >= t.renewAt && !t.renewing {
			t.renewing = true
			c.requestToken(&protocol.TokenRequest{Client: c.id, Group: c.subject.Group, Token: t.text})
		}
		c.lookUp(r)
		return
	}
	t.waiting = append(t.waiting, r)
	if !t.asked {
		t.asked = true
		c.requestToken(c.assertion())
	}
}

// assertion is the request for a first token.
func (c *Client) assertion() *protocol.TokenRequest {
	return &protocol.TokenRequest{Client: c.id, Group: c.subject.Group, Assertion: c.credentials.Assertion}
}

func (c *Client) requestToken(b *protocol.TokenRequest) { c.ask(network.Token, b.Bytes(), b) }

// keep takes a token, or forgets the old one if there is none.
func (t *token) keep(b *protocol.TokenReply) {
	t.text, t.expires, t.version = b.Token, b.Expires, b.Version
	t.renewAt = b.Expires - (b.Expires-b.Issued)/renewal
	t.renewing = false
}

// authenticated takes the Group Token Provider's answer.
func (c *Client) authenticated(b *protocol.TokenReply) {
	if b.Renewal {
		if c.token.renewing { // else there is a new token already
			c.token.keep(b)
		}
		return
	}
	c.token.keep(b)
	c.token.asked = false
	waiting := c.token.waiting
	c.token.waiting = nil
	for _, r := range waiting {
		if !c.waits(r) {
			continue // it has been given up meanwhile
		}
		r.Lap(record.Token, c.env.Now())
		if b.Reason != identity.None {
			c.refused(r, b.Reason)
			continue
		}
		c.lookUp(r)
	}
}

// refused ends a call that the management layer refuses.
func (c *Client) refused(r *protocol.Request, reason identity.Reason) {
	c.answered(r)
	if c.refresh(r, reason) {
		return
	}
	r.Status = record.Refused(reason)
	c.end(&r.Invocation)
}

// refresh calls again with a new token, once, if the old one was not good any
// more: it has been revoked, or has expired on its way. The new one tells what the
// client may still do.
func (c *Client) refresh(r *protocol.Request, reason identity.Reason) bool {
	outdated := reason == identity.Revoked || reason == identity.Expired
	if !outdated || r.Token == "" || r.Refreshed || c.subject.Behaviour != platform.Honest {
		return false
	}
	r.Refreshed, r.Status = true, record.OK
	if c.token.text == r.Token {
		c.token.text = ""
	}
	c.attempt(r)
	return true
}

// present puts the token on a request, and in a run with proofs the proof that it
// is the client's own, made for the node that gets the request.
func (c *Client) present(r *protocol.Request, node int32) {
	r.Token = c.token.text
	r.Proof = c.prove(r.Token, node)
}

func (c *Client) prove(token string, node int32) identity.Proof {
	if !c.cat.Management.Proofs {
		return identity.Proof{}
	}
	c.proofs++
	return identity.Prove(c.credentials.Key, token, c.cat.Tree.Node(int(node)).Name, c.proofs)
}
