package identity

import (
	"crypto/ed25519"
	"testing"

	"github.com/ermes-sim/ermes-sim/sim/identity/predicate"
)

// world is one group "shop" with a reader, a writer who inherits it, and an owner
// who may write what is her own.
type world struct {
	idp      *IdP
	gtp      *GTP
	verifier *Verifier
	key      ed25519.PrivateKey
}

const lifetime = 1000

func newWorld(t testing.TB) *world {
	w := &world{idp: NewIdP("login", Seed{1}), key: Derive(Seed{3}, "alice")}
	gtp, err := NewGTP(Seed{2}, lifetime, 0)
	noError(t, err)
	w.gtp = gtp
	gtp.Trust("login", w.idp.PublicKey())
	shop := gtp.Group("shop")
	noError(t, shop.Define(Role{Name: "reader", Permissions: []Permission{
		{Actions: Read, Kind: Collection}, {Actions: Invoke, Kind: Function, Name: "get*"},
	}}))
	noError(t, shop.Define(Role{Name: "writer", Inherits: []string{"reader"}, Permissions: []Permission{
		{Actions: Write, Kind: Collection, When: `collection.kind == "cart" && collection.owner == caller.subject`},
	}}))
	noError(t, shop.Assign("alice", "writer"))
	w.verifier = NewVerifier("edge", NewMemo(gtp.PublicKey(), 4), 4)
	return w
}

func (w *world) token(t testing.TB, now int64) Token {
	token, reason := w.gtp.Issue(w.idp.Assert("alice", PublicKey(w.key), now, lifetime), "shop", now)
	equal(t, None, reason)
	return token
}

func collection(group, owner, kind string) Resource {
	return Resource{Collection, &predicate.Object{Name: "c", Group: group, Owner: owner, Labels: map[string]string{"kind": kind}}}
}

// Without this a role that is inherited, a condition or a group border could be
// ignored and every honest run would still look right.
func TestTokenCarriesWhatTheRolesPermit(t *testing.T) {
	w := newWorld(t)
	c, reason := w.verifier.Verify(w.token(t, 0).Text, 5)
	equal(t, None, reason)
	equal(t, None, c.Allowed(Read, collection("shop", "bob", "cart")))
	equal(t, None, c.Allowed(Read|Write, collection("shop", "alice", "cart")))
	equal(t, Forbidden, c.Allowed(Write, collection("shop", "bob", "cart")))
	equal(t, Forbidden, c.Allowed(Write, collection("shop", "alice", "stock")))
	equal(t, WrongGroup, c.Allowed(Read, collection("bank", "alice", "cart")))
	equal(t, None, c.Allowed(Invoke, Resource{Function, &predicate.Object{Name: "get-cart", Group: "shop"}}))
	equal(t, Forbidden, c.Allowed(Invoke, Resource{Function, &predicate.Object{Name: "put-cart", Group: "shop"}}))
}

func noError(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t testing.TB, want, got T) {
	t.Helper()
	if want != got {
		t.Fatalf("got %v, want %v", got, want)
	}
}
