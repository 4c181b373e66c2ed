package node

import (
	"github.com/ermes-sim/ermes-sim/sim/identity"
	"github.com/ermes-sim/ermes-sim/sim/protocol"
	"github.com/ermes-sim/ermes-sim/sim/record"
	"github.com/ermes-sim/ermes-sim/sim/registry"
)

// Authenticate tells whose a token is, and that the sender may use it: the
// signature is checked once per token and node, time and revocation at every use.
func (n *Node) Authenticate(token string, proof identity.Proof) (*identity.Claims, identity.Reason) {
	claims, reason := n.verifier.Verify(token, n.Env.Now())
	if reason == identity.None && n.Cat.Management.Proofs {
		reason = n.verifier.Prove(claims, token, proof)
	}
	return claims, reason
}

// admit decides whether a request may be executed (thesis section 2.2,
// authentication and authorisation). Every node on its way does so, for none trusts
// what the client believes to be allowed to do; the proof of possession is for
// the node to which the client sent it.
func (n *Node) admit(r *protocol.Request, sent bool) identity.Reason {
	claims, reason := n.verifier.Verify(r.Token, n.Env.Now())
	if reason == identity.None && sent && n.Cat.Management.Proofs {
		reason = n.verifier.Prove(claims, r.Token, r.Proof)
	}
	if reason == identity.None {
		reason = n.permits(claims, r)
	}
	if reason == identity.None {
		if r.Set == nil {
			r.Write = n.Cat.Functions[r.Deployed].Write // whatever the client says
		}
		n.Env.Observer().Admitted(record.Admission{
			At: n.Env.Now(), Invocation: r.ID, Client: r.Client, Node: n.ID, Token: r.Token,
		})
	}
	return reason
}

// decision is what permits remembers.
type decision struct {
	claims     *identity.Claims // one per verified token
	function   int32
	collection int32
}

// decisions is how many decisions a node remembers.
const decisions = 1 << 16

// permits decides whether a token permits the call. What it depends on, the
// token's roles and the metadata of function and collection, never changes.
func (n *Node) permits(claims *identity.Claims, r *protocol.Request) identity.Reason {
	f, e := n.library.Functions[r.Deployed], n.library.Collections[r.Collection]
	switch {
	case f == nil:
		return identity.UnknownFunction
	case e == nil || n.Known(r.Collection).Gone():
		return identity.NoMatch
	}
	if r.Set != nil {
		return n.permitsSet(claims, f, r)
	}
	d := decision{claims, r.Deployed, r.Collection}
	reason, known := n.permitted[d]
	if known {
		return reason
	}
	write := n.Cat.Functions[r.Deployed].Write
	call := registry.Resolution{Function: f, Sets: []registry.Set{{Entries: []*registry.Entry{e}, Write: write}}}
	reason = call.Permitted(claims)
	if len(n.permitted) >= decisions {
		clear(n.permitted)
	}
	n.permitted[d] = reason
	return reason
}

// permitsSet decides about a call on several collections.
func (n *Node) permitsSet(claims *identity.Claims, f *registry.Function, r *protocol.Request) identity.Reason {
	call := registry.Resolution{Function: f}
	for _, u := range r.Set {
		e := n.library.Collections[u.Collection]
		if e == nil || n.Known(u.Collection).Gone() {
			return identity.NoMatch
		}
		call.Sets = append(call.Sets, registry.Set{Entries: []*registry.Entry{e}, Write: u.Write})
	}
	return call.Permitted(claims)
}

// refuse turns a request away.
func (n *Node) refuse(r *protocol.Request, reason identity.Reason) {
	n.ObserveRefusal(r.ID, r.Client, reason)
	n.turnAway(r, record.Refused(reason))
}

// Boot is what a refusal tells the client of the restarts of this node: proofs of before
// are void.
func (n *Node) Boot(reason identity.Reason) uint64 {
	if reason != identity.Replayed {
		return 0
	}
	return n.verifier.Boot()
}
