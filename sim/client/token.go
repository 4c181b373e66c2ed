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
	issued   int64 // ns
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
			c.requestToken(&protocol.TokenRequest{Client: c.id, Token: t.text})
		}
		r.Token = t.text
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

func (c *Client) requestToken(b *protocol.TokenRequest) { c.ask(network.Token, b) }

// keep takes a token, or forgets the old one if there is none.
func (t *token) keep(b *protocol.TokenReply) {
	t.text, t.issued, t.expires, t.version = b.Token, b.Issued, b.Expires, b.Version
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
	if b.Reason != identity.None || c.token.text == "" || b.Issued >= c.token.issued { // else there is a newer one
		c.token.keep(b)
	}
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
		r.Token = c.token.text
		c.lookUp(r)
	}
}

// refused ends a call that the management layer refuses.
func (c *Client) refused(r *protocol.Request, reason identity.Reason) {
	c.answered(r.Attempt)
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

// signAgain calls again with a proof that names the restarts of the node that refused the
// last one, if it did so because that was made before the node restarted.
func (c *Client) signAgain(r *protocol.Request, boot uint64) bool {
	if boot <= r.Proof.Boot || c.brings() {
		return false
	}
	c.learn(r.Access, boot)
	r.Status = record.OK
	c.attempt(r)
	return true
}

// learn remembers how often a node has restarted.
func (c *Client) learn(node int32, boot uint64) {
	if c.boots == nil {
		c.boots = make(map[int32]uint64)
	}
	c.boots[node] = max(c.boots[node], boot)
}

// present puts the token on a request, and in a run with proofs the proof that it
// is the client's own, made for the node that gets the request. It is the newest token, or,
// if the client has none because another call was refused with it, the one with which
// this call passed the gate: whoever refuses that says why.
func (c *Client) present(r *protocol.Request, node int32) {
	if c.token.text != "" {
		r.Token = c.token.text
	}
	r.Proof = c.prove(r.Token, node)
}

func (c *Client) prove(token string, node int32) identity.Proof {
	if !c.cat.Management.Proofs {
		return identity.Proof{}
	}
	c.proofs++
	return identity.Prove(c.credentials.Key, token, c.cat.Tree.Node(int(node)).Name, c.boots[node], c.proofs)
}
