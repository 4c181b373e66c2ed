package identity

import (
	"crypto/ed25519"

	"github.com/ermes-sim/ermes-sim/sim/identity/predicate"
)

// Claims is the content of a verified token. It is shared by all who hold it and
// must not be changed.
type Claims struct {
	registered
	Group       string       `json:"group"`
	Roles       []string     `json:"roles"` // assigned to the subject, sorted
	Version     uint64       `json:"ver"`   // role version of the group at issue
	Session     int64        `json:"ses_ns"`
	Permissions []Permission `json:"perm"` // of the roles and all that they inherit

	key ed25519.PublicKey
}

// Caller is the identity that query templates see.
func (c *Claims) Caller() predicate.Caller {
	return predicate.Caller{Subject: c.Subject, Group: c.Group, Roles: c.Roles}
}

// Client is the key to which the token is bound.
func (c *Claims) Client() ed25519.PublicKey { return c.key }

// Allowed decides whether the token permits action (several: all of them) on r. The
// answer is None, WrongGroup or Forbidden.
func (c *Claims) Allowed(action Action, r Resource) Reason {
	if r.Group != c.Group {
		return WrongGroup
	}
	caller := c.Caller()
	missing := action
	for i := range c.Permissions {
		p := &c.Permissions[i]
		for bit := Read; bit <= Invoke; bit <<= 1 {
			if missing&bit != 0 && p.allows(caller, bit, r) {
				missing &^= bit
			}
		}
		if missing == 0 {
			return None
		}
	}
	return Forbidden
}

// complete prepares parsed claims for use; false if they are not ones that a GTP makes.
func (c *Claims) complete() bool {
	key, ok := c.client()
	if !ok {
		return false
	}
	c.key = key
	for i := range c.Permissions {
		if c.Permissions[i].compile() != nil {
			return false
		}
	}
	return true
}
