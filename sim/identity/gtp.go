package identity

import (
	"crypto/ed25519"
	"fmt"
)

// gtpIssuer is the iss claim of tokens.
const gtpIssuer = "ermes-gtp"

// GTP is the Group Token Provider: it turns a trusted identity provider's assertion
// into a token for one group (thesis section 2).
type GTP struct {
	key      ed25519.PrivateKey
	lifetime int64
	session  int64
	trusted  map[string]ed25519.PublicKey
	groups   map[string]*Group
}

// NewGTP returns a provider whose key is derived from seed. Tokens live for
// lifetime ns > 0; they can be renewed until session ns after the assertion was
// used, 0 = for ever.
func NewGTP(seed Seed, lifetime, session int64) (*GTP, error) {
	if lifetime <= 0 || session < 0 {
		return nil, fmt.Errorf("tokens with a lifetime of %d ns and a session of %d ns: the first must be positive and the second must not be negative", lifetime, session)
	}
	return &GTP{
		key:      Derive(seed, "gtp"),
		lifetime: lifetime,
		session:  session,
		trusted:  make(map[string]ed25519.PublicKey),
		groups:   make(map[string]*Group),
	}, nil
}

// PublicKey is all that nodes need to verify tokens.
func (g *GTP) PublicKey() ed25519.PublicKey { return PublicKey(g.key) }

// Trust accepts the assertions of issuer that key verifies.
func (g *GTP) Trust(issuer string, key ed25519.PublicKey) { g.trusted[issuer] = key }

// Group returns the group called name; it is made at first use.
func (g *GTP) Group(name string) *Group {
	group := g.groups[name]
	if group == nil {
		group = &Group{
			name:     name,
			roles:    make(map[string]Role),
			subjects: make(map[string][]string),
			minimums: make(map[string]uint64),
			lifetime: g.lifetime,
		}
		g.groups[name] = group
	}
	return group
}

// A Token is a JWT for one group. Its size on the wire is len(Text) bytes.
type Token struct {
	Text    string
	Group   string
	Version uint64 // of the group's roles
	Expires int64  // ns, exclusive
}

// Issue gives the subject of assertion a token for group. Refusals: BadSignature,
// Expired, and Forbidden for one who has no role in the group.
func (g *GTP) Issue(assertion, group string, now int64) (Token, Reason) {
	var a registered
	if !parse(typeAssertion, assertion, &a, func() ed25519.PublicKey { return g.trusted[a.Issuer] }) {
		return Token{}, BadSignature
	}
	client, ok := a.client()
	if !ok {
		return Token{}, BadSignature
	}
	if !a.valid(now) {
		return Token{}, Expired
	}
	end := int64(0)
	if g.session > 0 {
		end = now + g.session
	}
	return g.issue(a.Subject, group, client, now, end)
}

// Renew replaces a token that is still valid by one with the roles of now. The new one is
// bound to the same client key. Refusals: BadSignature, Expired (also at
// the end of the session), Revoked, and Forbidden; after any of them the client
// needs an assertion again.
func (g *GTP) Renew(token string, now int64) (Token, Reason) {
	c, ok := parseToken(token, g.PublicKey())
	switch {
	case !ok:
		return Token{}, BadSignature
	case !c.valid(now) || c.Session > 0 && now >= c.Session:
		return Token{}, Expired
	}
	group := g.groups[c.Group]
	if group == nil || group.revoked(c.Subject, c.Version) {
		return Token{}, Revoked
	}
	return g.issue(c.Subject, c.Group, c.key, now, c.Session)
}

func (g *GTP) issue(subject, group string, client ed25519.PublicKey, now, session int64) (Token, Reason) {
	owner := g.groups[group]
	if owner == nil || len(owner.subjects[subject]) == 0 {
		return Token{}, Forbidden
	}
	lifetime := g.lifetime
	if session > 0 {
		lifetime = min(lifetime, session-now)
	}
	roles := owner.subjects[subject]
	c := Claims{
		registered:  newRegistered(gtpIssuer, subject, client, now, lifetime),
		Group:       group,
		Roles:       roles,
		Version:     owner.version,
		Session:     session,
		Permissions: owner.permissions(roles),
	}
	return Token{Text: sign(typeToken, g.key, &c), Group: group, Version: c.Version, Expires: c.ExpireNS}, None
}

// parseToken checks everything about a token but its time.
func parseToken(text string, key ed25519.PublicKey) (*Claims, bool) {
	c := new(Claims)
	ok := parse(typeToken, text, c, func() ed25519.PublicKey { return key })
	return c, ok && c.Issuer == gtpIssuer && c.complete()
}
