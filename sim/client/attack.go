package client

import (
	"math"
	"slices"

	"github.com/ermes-sim/ermes-sim/sim/platform"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
)

// An attacker is a client that calls without the right to. It does so for real:
// what it sends is what such an attacker could send, and nodes have nothing but
// that to tell it from an honest client.

// brings reports whether the client needs nobody to get a token: it has one that is
// bad, or takes another's.
func (c *Client) brings() bool {
	switch c.subject.Behaviour {
	case platform.Forged, platform.ExpiredToken, platform.Replayed, platform.Stolen:
		return true
	case platform.Honest, platform.ForeignGroup, platform.UnderPrivileged:
	}
	return false
}

// equip gives an attacker what it brings.
func (c *Client) equip() {
	if c.brings() {
		c.token.text, c.token.renewAt, c.token.expires = c.credentials.Token.Text, math.MaxInt64, math.MaxInt64
	}
}

// Tap lets the client overhear what victim sends.
func (c *Client) Tap(victim *Client) {
	c.victim = victim
	victim.tapped = true
}

// armed reports whether an attacker has what its attack needs: one that lives on
// its victim's requests waits until it has overheard one.
func (c *Client) armed() bool {
	return c.victim == nil || c.victim.overheard != nil
}

// authorise puts on a request what shall make nodes execute it.
func (c *Client) authorise(r *protocol.Request) {
	switch c.subject.Behaviour {
	case platform.Replayed: // bit by bit what it has overheard
		old := c.victim.overheard
		r.Function, r.Deployed, r.Collection, r.Write = old.Function, old.Deployed, old.Collection, old.Write
		r.Set, r.Input, r.Token, r.Proof = slices.Clone(old.Set), old.Input, old.Token, old.Proof
	case platform.Stolen: // another's token, with a proof by the own key
		r.Token = c.victim.overheard.Token
		r.Proof = c.prove(r.Token, c.access)
	case platform.Honest, platform.Forged, platform.ExpiredToken, platform.ForeignGroup, platform.UnderPrivileged:
		c.present(r, c.access)
	}
}
