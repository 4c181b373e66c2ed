package identity

import "crypto/ed25519"

// An IdP is an external identity provider: it knows who somebody is and nothing of
// groups, roles or functions (thesis section 2.2).
type IdP struct {
	issuer string
	key    ed25519.PrivateKey
}

// NewIdP returns the provider called issuer, whose key is derived from seed.
func NewIdP(issuer string, seed Seed) *IdP {
	return &IdP{issuer: issuer, key: Derive(seed, "idp "+issuer)}
}

// Issuer is the name in the iss claim of its assertions.
func (p *IdP) Issuer() string { return p.issuer }

// PublicKey verifies its assertions.
func (p *IdP) PublicKey() ed25519.PublicKey { return PublicKey(p.key) }

// Assert signs that the holder of the client's key is subject, from now on for
// lifetime, both ns.
func (p *IdP) Assert(subject string, client ed25519.PublicKey, now, lifetime int64) string {
	c := newRegistered(p.issuer, subject, client, now, lifetime)
	return sign(typeAssertion, p.key, &c)
}
