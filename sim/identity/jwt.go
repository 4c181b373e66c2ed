package identity

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"math"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// The types of our JWTs (header typ), so that none passes for the other.
const (
	typeAssertion = "JWT"
	typeToken     = "at+jwt"
)

const second = int64(time.Second)

// registered has the claims that assertions and tokens share. The order of the
// fields is the order of the bytes.
type registered struct {
	Issuer   string       `json:"iss"`
	Subject  string       `json:"sub"`
	IssuedAt int64        `json:"iat"`    // seconds of virtual time, rounded down
	Expires  int64        `json:"exp"`    // seconds of virtual time, rounded up
	IssuedNS int64        `json:"iat_ns"` // ns of virtual time
	ExpireNS int64        `json:"exp_ns"` // ns of virtual time, exclusive
	Confirm  confirmation `json:"cnf"`
}

// confirmation is the cnf claim of RFC 7800 with an Ed25519 key of RFC 8037.
type confirmation struct {
	Key struct {
		Type  string `json:"kty"`
		Curve string `json:"crv"`
		X     string `json:"x"`
	} `json:"jwk"`
}

func newRegistered(issuer, subject string, client ed25519.PublicKey, now, lifetime int64) registered {
	expires := now + lifetime
	if expires < now {
		expires = math.MaxInt64
	}
	c := registered{Issuer: issuer, Subject: subject, IssuedNS: now, ExpireNS: expires}
	c.IssuedAt = now / second
	if now%second < 0 {
		c.IssuedAt--
	}
	c.Expires = expires / second
	if expires%second > 0 {
		c.Expires++
	}
	c.Confirm.Key.Type, c.Confirm.Key.Curve = "OKP", "Ed25519"
	c.Confirm.Key.X = base64.RawURLEncoding.EncodeToString(client)
	return c
}

// client is the public key that the JWT is bound to.
func (c *registered) client() (ed25519.PublicKey, bool) {
	key, err := base64.RawURLEncoding.DecodeString(c.Confirm.Key.X)
	ok := err == nil && len(key) == ed25519.PublicKeySize && c.Confirm.Key.Type == "OKP" && c.Confirm.Key.Curve == "Ed25519"
	return key, ok
}

// valid reports whether now is in [issued, expires).
func (c *registered) valid(now int64) bool { return c.IssuedNS <= now && now < c.ExpireNS }

// The getters make registered a jwt.Claims. The library's validation is off,
// for it asks the wall clock; they only serve its other readers.

// GetExpirationTime implements jwt.Claims.
func (c *registered) GetExpirationTime() (*jwt.NumericDate, error) {
	return jwt.NewNumericDate(time.Unix(c.Expires, 0)), nil
}

// GetIssuedAt implements jwt.Claims.
func (c *registered) GetIssuedAt() (*jwt.NumericDate, error) {
	return jwt.NewNumericDate(time.Unix(c.IssuedAt, 0)), nil
}

// GetNotBefore implements jwt.Claims; a JWT is valid from its issue.
func (c *registered) GetNotBefore() (*jwt.NumericDate, error) { return c.GetIssuedAt() }

// GetIssuer implements jwt.Claims.
func (c *registered) GetIssuer() (string, error) { return c.Issuer, nil }

// GetSubject implements jwt.Claims.
func (c *registered) GetSubject() (string, error) { return c.Subject, nil }

// GetAudience implements jwt.Claims; the group takes the audience's place.
func (c *registered) GetAudience() (jwt.ClaimStrings, error) { return nil, nil }

// sign returns the compact JWT of claims. The header's keys are sorted and the
// claims are a struct, so that the bytes are a function of the arguments.
func sign(typ string, key ed25519.PrivateKey, claims jwt.Claims) string {
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims)
	t.Header["typ"] = typ
	text, err := t.SignedString(key)
	if err != nil {
		panic("identity: signing a JWT with an Ed25519 key: " + err.Error()) // strings and integers always marshal
	}
	return text
}

var (
	parser       = jwt.NewParser(jwt.WithValidMethods([]string{"EdDSA"}), jwt.WithoutClaimsValidation(), jwt.WithStrictDecoding())
	errWrongType = errors.New("identity: JWT of another type")
	errNoKey     = errors.New("identity: issuer is not trusted")
)

// parse checks type and signature of text and fills claims. keyOf is called
// with claims filled but unverified.
func parse(typ, text string, claims jwt.Claims, keyOf func() ed25519.PublicKey) bool {
	t, err := parser.ParseWithClaims(text, claims, func(t *jwt.Token) (any, error) {
		if t.Header["typ"] != typ {
			return nil, errWrongType
		}
		if key := keyOf(); key != nil {
			return key, nil
		}
		return nil, errNoKey
	})
	return err == nil && t.Valid
}
